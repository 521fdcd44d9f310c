#include "reference_server/testing/server_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "assay/control.pb.h"
#include "google/rpc/error_details.pb.h"

namespace assay::reference {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using UserServiceTest = ServerTest;

TEST_F(UserServiceTest, CreatesAndReturnsUsers) {
  Start();
  user::User created;
  ASSERT_TRUE(Create("John Doe", "john@example.com", &created).ok());
  EXPECT_EQ(created.id(), 1);
  EXPECT_EQ(created.status(), user::USER_STATUS_ACTIVE);
  user::User found;
  ASSERT_TRUE(Get(1, &found).ok());
  EXPECT_EQ(found.SerializeAsString(), created.SerializeAsString());
}

TEST_F(UserServiceTest, RefusesAsTheContractSays) {
  Start({.max_users = 1});
  ASSERT_TRUE(Create("John", "john@example.com").ok());

  auto status = Get(0);
  EXPECT_EQ(Text(status), "3 Invalid user ID");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "id");
  status = Get(7);
  EXPECT_EQ(Text(status), "5 User 7 not found");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "7");
  status = Create("", "");
  EXPECT_EQ(status.error_code(), 3);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 2);
  status = Create("Eve", "john@example.com");
  EXPECT_EQ(status.error_code(), 6);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "john@example.com");
  status = Create("Eve", "eve@example.com");
  EXPECT_EQ(status.error_code(), 8);
  EXPECT_EQ(DetailOf<google::rpc::QuotaFailure>(status).violations_size(), 1);
}

TEST_F(UserServiceTest, AnswersBadFramingOfMessagesAsTheStatusListSays) {
  Start();
  ClientCall none = Open("GetUser");
  none.HalfClose();
  EXPECT_EQ(none.End().error_code(), 12);

  ClientCall two = Open("GetUser");
  two.SendBytes("\x08\x01");
  two.SendBytes("\x08\x01");
  two.HalfClose();
  EXPECT_EQ(two.End().error_code(), 12);

  for (const auto* method : {"GetUser", "ListUsers", "UploadFile", "Chat"}) {
    ClientCall bad = Open(method);
    bad.SendBytes("\xff");
    EXPECT_EQ(bad.End().error_code(), 13) << method;
  }
  ClientCall not_utf8 = Open("CreateUser");
  not_utf8.SendBytes("\x0a\x01\xff");
  EXPECT_EQ(not_utf8.End().error_code(), 13);
}

TEST_F(UserServiceTest, UnknownMethodsAreUnimplementedEvenWithoutAToken) {
  Start({.require_token = true});
  for (const auto* path : {"/user.UserService/Nope", "/nobody.Knows/Get", "/assay.control.Control/Stats"}) {
    ClientCall call(*stub_, path);
    EXPECT_EQ(call.End().error_code(), 12) << path;
  }
}

std::vector<std::int64_t> ReadIds(ClientCall& call) {
  std::vector<std::int64_t> ids;
  user::User user;
  while (call.Read(&user)) ids.push_back(user.id());
  return ids;
}

TEST_F(UserServiceTest, ListsUsersInPages) {
  Start();
  AddUsers(5);
  user::ListUsersRequest request;
  request.set_page_size(2);
  std::vector<std::string> tokens;
  std::vector<std::int64_t> ids;
  for (int page = 0; page < 3; ++page) {
    ClientCall call = Open("ListUsers");
    call.Send(request);
    call.HalfClose();
    const auto read = ReadIds(call);
    ids.insert(ids.end(), read.begin(), read.end());
    EXPECT_TRUE(call.End().ok());
    auto trailing = call.trailing();
    tokens.push_back(trailing["x-next-page-token"]);
    request.set_page_token(tokens.back());
  }
  EXPECT_THAT(ids, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(tokens, ElementsAre("2", "4", ""));
}

TEST_F(UserServiceTest, RefusesBadPages) {
  Start();
  AddUsers(2);
  const auto list = [this](int size, const std::string& token) {
    user::ListUsersRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Unary("/user.UserService/ListUsers", request).error_code();
  };
  EXPECT_EQ(list(0, ""), 0);
  EXPECT_EQ(list(0, "2"), 0);
  EXPECT_EQ(list(-1, ""), 3);
  EXPECT_EQ(list(0, "two"), 3);
  EXPECT_EQ(list(0, "-1"), 3);
  EXPECT_EQ(list(0, "3"), 11);
  EXPECT_EQ(list(0, "99999999999999999999999"), 11);
}

TEST_F(UserServiceTest, ListsThousandsOfUsers) {
  Start({.control = true});
  assay::control::AddUsersRequest add;
  add.set_count(5000);
  ASSERT_TRUE(Unary<assay::control::AddUsersResponse>("/assay.control.Control/AddUsers", add).ok());
  ClientCall call = Open("ListUsers");
  call.SendBytes("");
  call.HalfClose();
  const auto ids = ReadIds(call);
  EXPECT_TRUE(call.End().ok());
  ASSERT_EQ(ids.size(), 5000U);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

grpc::Status Upload(ClientCall& call, const std::vector<user::FileChunk>& chunks, user::UploadResponse* response) {
  for (const auto& chunk : chunks) {
    if (!call.Send(chunk)) break;
  }
  call.HalfClose();
  call.Read(response);
  return call.End();
}

user::FileChunk Chunk(const std::string& name, const std::string& content) {
  user::FileChunk chunk;
  chunk.set_file_name(name);
  chunk.set_content(content);
  return chunk;
}

TEST_F(UserServiceTest, ChecksumsAnUpload) {
  Start();
  auto checked = Chunk("", "56789");
  checked.set_crc32c(0x31f20eb9);
  user::UploadResponse response;
  ClientCall wrong = Open("UploadFile");
  EXPECT_EQ(Upload(wrong, {Chunk("f", "1234"), checked}, &response).error_code(), 15);

  ClientCall call = Open("UploadFile");
  ASSERT_TRUE(Upload(call, {Chunk("f", "1234"), Chunk("", "56789")}, &response).ok());
  EXPECT_EQ(response.file_name(), "f");
  EXPECT_EQ(response.size_bytes(), 9);
  EXPECT_EQ(response.chunk_count(), 2);
  EXPECT_EQ(response.crc32c(), 0xe3069283U);
}

TEST_F(UserServiceTest, RefusesBadUploads) {
  Start({.max_upload_bytes = 8});
  user::UploadResponse response;
  const auto upload = [&](const std::vector<user::FileChunk>& chunks) {
    ClientCall call = Open("UploadFile");
    return Upload(call, chunks, &response).error_code();
  };
  EXPECT_EQ(upload({}), 3);
  EXPECT_EQ(upload({Chunk("", "x")}), 9);
  EXPECT_EQ(upload({Chunk("f", "12345678")}), 0);
  EXPECT_EQ(upload({Chunk("f", "12345678"), Chunk("", "9")}), 8);
}

TEST_F(UserServiceTest, EchoesEachMessageBeforeTheNext) {
  Start();
  ClientCall call = Open("Chat");
  for (const auto* content : {"Hello", "How are you?", "Goodbye"}) {
    user::ChatMessage message;
    message.set_user_id("client");
    message.set_content(content);
    ASSERT_TRUE(call.Send(message));
    user::ChatMessage reply;
    ASSERT_TRUE(call.Read(&reply));
    EXPECT_EQ(reply.user_id(), "server");
    EXPECT_EQ(reply.content(), std::string("Echo: ") + content);
  }
  call.HalfClose();
  EXPECT_TRUE(call.End().ok());
}

TEST_F(UserServiceTest, SpeaksJsonUnderItsOwnName) {
  Start();
  ClientCall create(*stub_, "/user.UserServiceJson/CreateUser");
  create.SendBytes(R"({"name":"Ada","email":"ada@example.com"})");
  create.HalfClose();
  std::string json;
  ASSERT_TRUE(create.ReadBytes(&json));
  EXPECT_THAT(json, HasSubstr(R"("id":"1","name":"Ada","email":"ada@example.com","status":"USER_STATUS_ACTIVE",)"));
  EXPECT_TRUE(create.End().ok());

  ClientCall bad(*stub_, "/user.UserServiceJson/GetUser");
  bad.SendBytes("{");
  EXPECT_EQ(bad.End().error_code(), 13);
}

}  // namespace
}  // namespace assay::reference
