use std::{env, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let protos = "../../../protos";
    let descriptors = PathBuf::from(env::var("OUT_DIR")?).join("user.bin");
    tonic_prost_build::configure()
        .file_descriptor_set_path(descriptors)
        .compile_protos(&[format!("{protos}/user.proto")], &[protos.to_string()])?;
    println!("cargo:rerun-if-changed={protos}/user.proto");
    Ok(())
}
