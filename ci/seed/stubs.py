"""Python stubs of protos/user.proto, by Debian's protoc, grpc_python_plugin and python3-grpcio."""

import contextlib
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "protos"


def missing():
    """What this interpreter and this machine lack, in words; empty where nothing is."""
    lacks = []
    if importlib.util.find_spec("grpc") is None:
        lacks.append("python3-grpcio")
    if importlib.util.find_spec("google") is None or importlib.util.find_spec("google.protobuf") is None:
        lacks.append("python3-protobuf")
    if shutil.which("protoc") is None:
        lacks.append("protobuf-compiler")
    if shutil.which("grpc_python_plugin") is None:
        lacks.append("protobuf-compiler-grpc")
    return ", ".join(lacks)


@contextlib.contextmanager
def importable():
    """Makes user_pb2 and user_pb2_grpc importable while the context lasts."""
    with tempfile.TemporaryDirectory(prefix="assay-seed-") as folder:
        subprocess.run(
            ["protoc", f"-I{PROTOS}", f"--python_out={folder}", f"--grpc_python_out={folder}",
             f"--plugin=protoc-gen-grpc_python={shutil.which('grpc_python_plugin')}", "user.proto"],
            check=True)
        sys.path.insert(0, folder)
        try:
            yield
        finally:
            sys.path.remove(folder)
