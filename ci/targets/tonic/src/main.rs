//! UserService on tonic, with the health and reflection services of its own crates.
//!
//!     assay-target-tonic [PORT]     0, the default, picks a free one

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::signal::unix::{signal, SignalKind};
use tonic_health::ServingStatus;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt};
use tonic::codec::CompressionEncoding;
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};

use user::user_service_server::{UserService, UserServiceServer};
use user::{ChatMessage, CreateUserRequest, FileChunk, GetUserRequest, ListUsersRequest, UploadResponse, User, UserStatus};

mod user {
    tonic::include_proto!("user");
    pub const FILES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/user.bin"));
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[derive(Clone, Default)]
struct Users {
    users: Arc<Mutex<BTreeMap<i64, User>>>,
}

#[tonic::async_trait]
impl UserService for Users {
    async fn get_user(&self, request: Request<GetUserRequest>) -> Result<Response<User>, Status> {
        let id = request.into_inner().id;
        let users = self.users.lock().unwrap();
        users.get(&id).cloned().map(Response::new).ok_or_else(|| Status::not_found(format!("User {id} not found")))
    }

    async fn create_user(&self, request: Request<CreateUserRequest>) -> Result<Response<User>, Status> {
        let CreateUserRequest { name, email } = request.into_inner();
        let mut users = self.users.lock().unwrap();
        let id = users.len() as i64 + 1;
        let user = User { id, name, email, status: UserStatus::Active.into(), ..User::default() };
        users.insert(id, user.clone());
        Ok(Response::new(user))
    }

    type ListUsersStream = Answers<User>;

    async fn list_users(&self, request: Request<ListUsersRequest>) -> Result<Response<Self::ListUsersStream>, Status> {
        let page_size = request.into_inner().page_size;
        let most = if page_size > 0 { page_size as usize } else { usize::MAX };
        let users: Vec<User> = self.users.lock().unwrap().values().take(most).cloned().collect();
        Ok(Response::new(Box::pin(tokio_stream::iter(users.into_iter().map(Ok)))))
    }

    async fn upload_file(&self, request: Request<Streaming<FileChunk>>) -> Result<Response<UploadResponse>, Status> {
        let mut chunks = request.into_inner();
        let mut answer = UploadResponse::default();
        while let Some(chunk) = chunks.message().await? {
            if answer.chunk_count == 0 {
                answer.file_name = chunk.file_name;
            }
            answer.size_bytes += chunk.content.len() as i64;
            answer.chunk_count += 1;
            answer.crc32c = crc32c::crc32c_append(answer.crc32c, &chunk.content);
        }
        Ok(Response::new(answer))
    }

    type ChatStream = Answers<ChatMessage>;

    async fn chat(&self, request: Request<Streaming<ChatMessage>>) -> Result<Response<Self::ChatStream>, Status> {
        let answers = request.into_inner().map(|message| {
            message.map(|message| ChatMessage {
                user_id: "server".into(),
                content: format!("Echo: {}", message.content),
            })
        });
        Ok(Response::new(Box::pin(answers)))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse::<u16>())?;
    // Before anybody can connect: a signal that comes first would end the process.
    let mut down = signal(SignalKind::user_defined1())?;
    let mut up = signal(SignalKind::user_defined2())?;
    let mut term = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on {}", listener.local_addr()?);

    let users = UserServiceServer::new(Users::default())
        .accept_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Gzip);
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_serving::<UserServiceServer<Users>>().await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(user::FILES)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    tokio::spawn(async move {
        loop {
            let status = tokio::select! {
                _ = down.recv() => ServingStatus::NotServing,
                _ = up.recv() => ServingStatus::Serving,
            };
            reporter.set_service_status("", status).await;
            reporter.set_service_status("user.UserService", status).await;
        }
    });
    Server::builder()
        .add_service(users)
        .add_service(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), async move {
            term.recv().await;
        })
        .await?;
    Ok(())
}
