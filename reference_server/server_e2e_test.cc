#include "reference_server/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "assay/control.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "user.pb.h"

namespace assay::reference {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

using Headers = std::vector<std::pair<std::string, std::string>>;

// Longer than anything here takes; a call that hangs fails by it.
constexpr seconds kBudget{20};

std::map<std::string, std::string> ToMap(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  std::map<std::string, std::string> map;
  for (const auto& [name, value] : metadata) {
    map.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  return map;
}

/// One call, written down step by step, with bytes as messages.
class ClientCall {
 public:
  ClientCall(grpc::GenericStub& stub, const std::string& path, const Headers& headers = {},
             std::chrono::nanoseconds timeout = kBudget) {
    for (const auto& [name, value] : headers) context_.AddMetadata(name, value);
    context_.set_deadline(std::chrono::system_clock::now() + timeout);
    stream_ = stub.PrepareCall(&context_, path, &queue_);
    stream_->StartCall(nullptr);
    Await();
  }
  ~ClientCall() {
    if (!ended_) {
      context_.TryCancel();
      End();
    }
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  bool SendBytes(const std::string& bytes) {
    const grpc::Slice slice(bytes);
    stream_->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    return Await();
  }
  bool Send(const google::protobuf::Message& message) { return SendBytes(message.SerializeAsString()); }
  void HalfClose() {
    stream_->WritesDone(nullptr);
    Await();
  }
  bool ReadBytes(std::string* bytes) {
    grpc::ByteBuffer buffer;
    stream_->Read(&buffer, nullptr);
    if (!Await()) return false;
    grpc::Slice slice;
    EXPECT_TRUE(buffer.DumpToSingleSlice(&slice).ok());
    bytes->assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return true;
  }
  bool Read(google::protobuf::Message* message) {
    std::string bytes;
    return ReadBytes(&bytes) && message->ParseFromString(bytes);
  }
  grpc::Status End() {
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    Await();
    ended_ = true;
    return status;
  }
  void Cancel() { context_.TryCancel(); }

  std::map<std::string, std::string> initial() { return ToMap(context_.GetServerInitialMetadata()); }
  std::map<std::string, std::string> trailing() { return ToMap(context_.GetServerTrailingMetadata()); }

 private:
  bool Await() {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
    return ok;
  }

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool ended_ = false;
};

class ServerTest : public testing::Test {
 protected:
  void Start(Options options = {}) {
    std::string error;
    server_ = Server::Start(std::move(options), &error);
    ASSERT_NE(server_, nullptr) << error;
    stub_ = Connect(grpc::InsecureChannelCredentials());
  }

  std::unique_ptr<grpc::GenericStub> Connect(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(server_->address(), credentials, arguments));
  }

  ClientCall Open(const std::string& method, const Headers& headers = {}, std::chrono::nanoseconds timeout = kBudget) {
    return {*stub_, "/user.UserService/" + method, headers, timeout};
  }

  template <class Response = user::User>
  grpc::Status Unary(const std::string& path, const google::protobuf::Message& request, Response* response = nullptr,
                     const Headers& headers = {}) {
    ClientCall call(*stub_, path, headers);
    call.Send(request);
    call.HalfClose();
    Response mine;
    while (call.Read(response == nullptr ? &mine : response)) {
    }
    return call.End();
  }

  grpc::Status Create(const std::string& name, const std::string& email, user::User* user = nullptr,
                      const Headers& headers = {}) {
    user::CreateUserRequest request;
    request.set_name(name);
    request.set_email(email);
    return Unary("/user.UserService/CreateUser", request, user, headers);
  }

  grpc::Status Get(std::int64_t id, user::User* user = nullptr, const Headers& headers = {}) {
    user::GetUserRequest request;
    request.set_id(id);
    return Unary("/user.UserService/GetUser", request, user, headers);
  }

  void AddUsers(int count) {
    for (int i = 1; i <= count; ++i) {
      ASSERT_TRUE(Create("User " + std::to_string(i), std::to_string(i) + "@example.com").ok());
    }
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

std::string Text(const grpc::Status& status) {
  return std::to_string(status.error_code()) + " " + status.error_message();
}

template <class Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  Detail detail;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  EXPECT_EQ(rich.code(), status.error_code());
  EXPECT_EQ(rich.message(), status.error_message());
  EXPECT_EQ(rich.details_size(), 1);
  if (rich.details_size() > 0) {
    EXPECT_TRUE(rich.details(0).UnpackTo(&detail));
  }
  return detail;
}

// --- unary
// ------------------------------------------------------------------------------------------------------------

TEST_F(ServerTest, CreatesAndReturnsUsers) {
  Start();
  user::User created;
  ASSERT_TRUE(Create("John Doe", "john@example.com", &created).ok());
  EXPECT_EQ(created.id(), 1);
  EXPECT_EQ(created.status(), user::USER_STATUS_ACTIVE);
  user::User found;
  ASSERT_TRUE(Get(1, &found).ok());
  EXPECT_EQ(found.SerializeAsString(), created.SerializeAsString());
}

TEST_F(ServerTest, RefusesAsTheContractSays) {
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

TEST_F(ServerTest, AnswersBadFramingOfMessagesAsTheStatusListSays) {
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
}

TEST_F(ServerTest, UnknownMethodsAreUnimplementedEvenWithoutAToken) {
  Start({.require_token = true});
  for (const auto* path : {"/user.UserService/Nope", "/nobody.Knows/Get", "/assay.control.Control/Stats"}) {
    ClientCall call(*stub_, path);
    EXPECT_EQ(call.End().error_code(), 12) << path;
  }
}

// --- streaming
// ---------------------------------------------------------------------------------------------------------

std::vector<std::int64_t> ReadIds(ClientCall& call) {
  std::vector<std::int64_t> ids;
  user::User user;
  while (call.Read(&user)) ids.push_back(user.id());
  return ids;
}

TEST_F(ServerTest, ListsUsersInPages) {
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

TEST_F(ServerTest, RefusesBadPages) {
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

TEST_F(ServerTest, ListsThousandsOfUsers) {
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

TEST_F(ServerTest, ChecksumsAnUpload) {
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

TEST_F(ServerTest, RefusesBadUploads) {
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

TEST_F(ServerTest, EchoesEachMessageBeforeTheNext) {
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

TEST_F(ServerTest, SpeaksJsonUnderItsOwnName) {
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

// --- metadata and directives
// -------------------------------------------------------------------------------------------

TEST_F(ServerTest, SaysWhoServedAndHowMuchTimeWasLeft) {
  Start({.name = "backend-7"});
  ClientCall call = Open("Chat");
  call.SendBytes("");
  std::string bytes;
  ASSERT_TRUE(call.ReadBytes(&bytes));
  const auto initial = call.initial();
  EXPECT_EQ(initial.at("x-served-by"), "backend-7");
  const auto remaining = milliseconds(std::stoll(initial.at("x-time-remaining-ms")));
  EXPECT_GT(remaining, milliseconds(0));
  EXPECT_LE(remaining, kBudget);
}

TEST_F(ServerTest, ErrorsBeforeAMessageCarryNoInitialMetadata) {
  Start();
  ClientCall call = Open("GetUser");
  call.SendBytes("");
  call.HalfClose();
  EXPECT_EQ(call.End().error_code(), 3);
  EXPECT_EQ(call.initial().count("x-served-by"), 0U);
}

TEST_F(ServerTest, AbortsEveryKindWithEveryCode) {
  Start();
  for (const auto* method : {"GetUser", "ListUsers", "UploadFile", "Chat"}) {
    for (int code = 1; code <= 16; ++code) {
      ClientCall call = Open(method, {{"x-envoy-fault-abort-grpc-request", std::to_string(code)},
                                      {"x-grpc-test-echo-trailing-bin", std::string("\x00\xff", 2)}});
      const auto status = call.End();
      EXPECT_EQ(Text(status), std::to_string(code) + " fault filter abort") << method;
      EXPECT_EQ(call.trailing()["x-grpc-test-echo-trailing-bin"], std::string("\x00\xff", 2)) << method;
    }
  }
}

TEST_F(ServerTest, AbortsAfterAMessage) {
  Start();
  AddUsers(3);
  const Headers headers = {{"x-envoy-fault-abort-grpc-request", "9"},
                           {"x-fault-after-messages", "1"},
                           {"x-fault-message", "caf%C3%A9 100%25"},
                           {"x-fault-details-bin", std::string("\x08\x09", 2)},
                           {"x-grpc-test-echo-initial", "here"}};
  for (const auto* method : {"GetUser", "ListUsers"}) {
    ClientCall call = Open(method, headers);
    call.SendBytes(method == std::string("GetUser") ? std::string("\x08\x01", 2) : "");
    call.HalfClose();
    user::User user;
    EXPECT_TRUE(call.Read(&user)) << method;
    EXPECT_FALSE(call.Read(&user)) << method;
    const auto status = call.End();
    EXPECT_EQ(Text(status), "9 caf\xc3\xa9 100%") << method;
    EXPECT_EQ(status.error_details(), std::string("\x08\x09", 2)) << method;
    EXPECT_EQ(call.initial()["x-grpc-test-echo-initial"], "here") << method;
  }
}

TEST_F(ServerTest, RefusesWithoutEnoughTime) {
  Start({.min_time_remaining = seconds(10)});
  EXPECT_TRUE(Create("a", "a").ok());
  ClientCall call = Open("Chat", {}, seconds(9));
  EXPECT_EQ(Text(call.End()), "4 Not enough time");
}

TEST_F(ServerTest, ADelayEndsWithTheDeadlineOrTheCancel) {
  std::mutex mutex;
  std::vector<std::string> lines;
  Start({.control = true, .log = LogFormat::kJson, .log_sink = [&](std::string_view line) {
           const std::lock_guard lock(mutex);
           lines.emplace_back(line);
         }});
  const Headers delay = {{"x-envoy-fault-delay-request", "3600000"}};
  ClientCall late = Open("Chat", delay, milliseconds(50));
  EXPECT_EQ(late.End().error_code(), 4);
  ClientCall gone = Open("Chat", delay);
  gone.Cancel();
  EXPECT_EQ(gone.End().error_code(), 1);

  server_.reset();  // returns only when both calls are gone
  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines, testing::Contains(HasSubstr(R"("status":"CANCELLED")")));
}

TEST_F(ServerTest, AShortDelayOnlyDelays) {
  Start();
  AddUsers(1);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(Get(1, nullptr, {{"x-envoy-fault-delay-request", "30"}}).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(30));
}

TEST_F(ServerTest, AnIdleStreamEndsWithItsDeadline) {
  Start();
  ClientCall call = Open("Chat", {}, milliseconds(50));
  EXPECT_EQ(call.End().error_code(), 4);
}

// --- authentication
// ------------------------------------------------------------------------------------------------------

TEST_F(ServerTest, RefusesWithoutATokenOnAllKindsWithoutSideEffect) {
  Start({.require_token = true});
  for (const auto* method : {"GetUser", "CreateUser", "ListUsers", "UploadFile", "Chat"}) {
    ClientCall none = Open(method);
    EXPECT_EQ(Text(none.End()), "16 No token") << method;
    ClientCall wrong = Open(method, {{"authorization", "Bearer wrong"}, {"x-envoy-fault-abort-grpc-request", "7"}});
    EXPECT_EQ(Text(wrong.End()), "16 Invalid token") << method;
  }
  const Headers full = {{"authorization", "Bearer token123"}};
  const Headers readonly = {{"authorization", "Bearer readonly123"}};
  EXPECT_EQ(Create("a", "a", nullptr, readonly).error_code(), 7);
  user::User user;
  ASSERT_TRUE(Create("a", "a", &user, full).ok());
  EXPECT_EQ(user.id(), 1);
  EXPECT_TRUE(Get(1, nullptr, readonly).ok());
}

// --- health, reflection, control
// -------------------------------------------------------------------------------------------

HealthCheckRequest Named(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request;
}

TEST_F(ServerTest, TellsItsHealth) {
  Start({.require_token = true});
  for (const auto* name : {"", "user.UserService", "UserService"}) {
    HealthCheckResponse response;
    ASSERT_TRUE(Unary("/grpc.health.v1.Health/Check", Named(name), &response).ok()) << name;
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << name;
  }
  HealthCheckResponse response;
  EXPECT_EQ(Unary("/grpc.health.v1.Health/Check", Named("nope"), &response).error_code(), 5);
}

TEST_F(ServerTest, AWatcherSeesEachChangeOnceAndLeavesWithTheDrain) {
  Start({.control = true});
  ClientCall watch(*stub_, "/grpc.health.v1.Health/Watch");
  watch.Send(Named("new"));
  watch.HalfClose();
  const auto next = [&watch] {
    HealthCheckResponse response;
    return watch.Read(&response) ? response.status() : -1;
  };
  const auto set = [this](const std::string& status) {
    assay::control::SetHealthRequest request;
    request.set_service("new");
    request.set_status(status);
    return Unary<assay::control::SetHealthResponse>("/assay.control.Control/SetHealth", request).error_code();
  };
  EXPECT_EQ(next(), HealthCheckResponse::SERVICE_UNKNOWN);
  EXPECT_EQ(set("SERVING"), 0);
  EXPECT_EQ(next(), HealthCheckResponse::SERVING);
  EXPECT_EQ(set("SERVING"), 0);
  EXPECT_EQ(set("BROKEN"), 3);
  EXPECT_EQ(set("NOT_SERVING"), 0);
  EXPECT_EQ(next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(set("SERVING"), 0);
  EXPECT_EQ(next(), HealthCheckResponse::SERVING);
  server_->Drain();
  EXPECT_EQ(next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(next(), -1);
  EXPECT_EQ(watch.End().error_code(), 14);
  server_->Wait();
}

class ReflectionTest : public ServerTest {
 protected:
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  Response Ask(const std::string& version, const Request& request) {
    ClientCall call(*stub_, "/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo");
    call.Send(request);
    Response response;
    EXPECT_TRUE(call.Read(&response));
    call.HalfClose();
    EXPECT_TRUE(call.End().ok());
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }

  Response AskForSymbol(const std::string& symbol) {
    Request request;
    request.set_file_containing_symbol(symbol);
    return Ask("v1", request);
  }
};

TEST_F(ReflectionTest, ListsItsServicesInBothVersions) {
  Start({.require_token = true});
  for (const auto* version : {"v1", "v1alpha"}) {
    Request request;
    request.set_list_services("");
    const auto response = Ask(version, request);
    std::vector<std::string> names;
    for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
    EXPECT_THAT(names, ElementsAre("user.UserService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                                   "grpc.reflection.v1alpha.ServerReflection"));
  }
}

TEST_F(ReflectionTest, FindsFilesWithAllThatTheyNeed) {
  Start();
  for (const auto* symbol :
       {"user.UserService", "user.UserService.GetUser", "user.User", "user.User.email", "user.USER_STATUS_ACTIVE"}) {
    EXPECT_EQ(AskForSymbol(symbol).file_descriptor_response().file_descriptor_proto_size(), 2) << symbol;
  }
  for (const auto* file : {"user.proto", "grpc/reflection/v1alpha/reflection.proto"}) {
    Request request;
    request.set_file_by_filename(file);
    EXPECT_TRUE(Ask("v1", request).has_file_descriptor_response()) << file;
  }
}

TEST_F(ReflectionTest, AnswersWhatItDoesNotKnowOnTheStream) {
  Start();
  EXPECT_EQ(AskForSymbol("no.Such").error_response().error_code(), 5);
  Request file;
  file.set_file_by_filename("no.proto");
  EXPECT_EQ(Ask("v1", file).error_response().error_code(), 5);
  Request extension;
  extension.mutable_file_containing_extension()->set_containing_type("user.User");
  extension.mutable_file_containing_extension()->set_extension_number(100);
  EXPECT_EQ(Ask("v1", extension).error_response().error_code(), 5);
  Request numbers;
  numbers.set_all_extension_numbers_of_type("user.User");
  EXPECT_EQ(Ask("v1", numbers).all_extension_numbers_response().base_type_name(), "user.User");
  numbers.set_all_extension_numbers_of_type("no.Such");
  EXPECT_EQ(Ask("v1", numbers).error_response().error_code(), 5);
}

TEST_F(ServerTest, CountsWhatItDid) {
  Start({.control = true});
  AddUsers(2);
  ClientCall idle = Open("Chat");
  idle.SendBytes("");
  std::string bytes;
  ASSERT_TRUE(idle.ReadBytes(&bytes));
  assay::control::StatsResponse stats;
  ASSERT_TRUE(Unary("/assay.control.Control/Stats", assay::control::StatsRequest(), &stats).ok());
  EXPECT_EQ(stats.users(), 2);
  EXPECT_EQ(stats.handled().at("/user.UserService/CreateUser"), 2);
  EXPECT_EQ(stats.handled().at("/user.UserService/Chat"), 1);
  EXPECT_GE(stats.running(), 1);
}

// --- lifetime
// ----------------------------------------------------------------------------------------------------------------

TEST_F(ServerTest, ADrainLetsRunningCallsEnd) {
  Start({.control = true, .grace = kBudget});
  ClientCall chat = Open("Chat");
  std::string bytes;
  chat.SendBytes("");
  ASSERT_TRUE(chat.ReadBytes(&bytes));
  ASSERT_TRUE(
      Unary<assay::control::DrainResponse>("/assay.control.Control/Drain", assay::control::DrainRequest()).ok());
  chat.SendBytes("");
  ASSERT_TRUE(chat.ReadBytes(&bytes));
  chat.HalfClose();
  EXPECT_TRUE(chat.End().ok());
  server_->Wait();
}

TEST_F(ServerTest, TheGraceTimeEndsWhatDoesNotEnd) {
  Start();
  ClientCall chat = Open("Chat");
  std::string bytes;
  chat.SendBytes("");
  ASSERT_TRUE(chat.ReadBytes(&bytes));
  server_->Drain(milliseconds(10));
  server_->Wait();
  EXPECT_FALSE(chat.End().ok());
}

TEST_F(ServerTest, ManyLiveAtOnceAndAPortInUseIsAnError) {
  Start();
  std::string error;
  const auto other = Server::Start({}, &error);
  ASSERT_NE(other, nullptr) << error;
  EXPECT_NE(other->port(), server_->port());
  EXPECT_EQ(Server::Start({.port = server_->port()}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("Address already in use"));
}

TEST_F(ServerTest, RefusesOptionsThatCannotBe) {
  std::string error;
  EXPECT_EQ(Server::Start({.port = 70000}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("70000"));
  EXPECT_EQ(Server::Start({.tls = {.client_ca_file = "x"}}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("needs TLS"));
  EXPECT_EQ(Server::Start({.host = "no.such.host.invalid"}, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("no.such.host.invalid"));
}

TEST_F(ServerTest, ServesTlsThatAClientCanTrust) {
  Start({.tls = {.self_signed = true}});
  grpc::SslCredentialsOptions trust;
  trust.pem_root_certs = server_->certificate_pem();
  stub_ = Connect(grpc::SslCredentials(trust));
  EXPECT_TRUE(Create("a", "a").ok());
}

// Reads, writes, timers and cancels race here, which the sanitizers and the asserts of grpc++ watch.
TEST_F(ServerTest, SurvivesManyCallsThatEndInEveryWay) {
  Start();
  AddUsers(50);
  std::vector<std::future<void>> clients;
  for (int client = 0; client < 4; ++client) {
    clients.push_back(std::async(std::launch::async, [this, client] {
      const auto stub = Connect(grpc::InsecureChannelCredentials());
      for (int i = 0; i < 60; ++i) {
        const Headers headers = {{"x-envoy-fault-delay-request", std::to_string(i % 3)}};
        ClientCall call(*stub, i % 2 == 0 ? "/user.UserService/Chat" : "/user.UserService/ListUsers", headers,
                        i % 5 == 0 ? milliseconds(1 + i % 4) : milliseconds(kBudget));
        std::string bytes;
        call.SendBytes("");
        if ((i + client) % 3 == 0) call.Cancel();
        call.HalfClose();
        if (i % 7 != 0) {
          while (call.ReadBytes(&bytes)) {
          }
        }
        if (i % 4 == 0) call.Cancel();
      }
    }));
  }
  for (auto& client : clients) client.get();
  EXPECT_TRUE(Get(1).ok());
}

}  // namespace
}  // namespace assay::reference
