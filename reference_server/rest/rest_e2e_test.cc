#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "assay/control.pb.h"
#include "google/rpc/status.pb.h"
#include "reference_server/testing/http_client.h"
#include "reference_server/testing/server_fixture.h"

namespace assay::reference {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Key;
using testing::MatchesRegex;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

const char kProtobuf[] = "application/x-protobuf";

class RestTest : public ServerTest {
 protected:
  void StartRest(Options options = {}) {
    options.rest.port = 0;
    Start(std::move(options));
  }
  HttpAnswer Ask(const std::string& line, const std::vector<std::string>& fields = {}, const std::string& body = "") {
    HttpClient client(server_->rest_port());
    return client.Ask(line, fields, body);
  }
  HttpAnswer Post(const std::string& name, const std::string& email, const std::vector<std::string>& fields = {}) {
    return Ask("POST /v1/users", fields, fmt::format(R"({{"name":"{}","email":"{}"}})", name, email));
  }
};

std::string Delimited(const std::string& message) { return static_cast<char>(message.size()) + message; }

TEST_F(RestTest, UsersAreThoseOfGrpc) {
  for (const auto writer : {JsonWriter::kDirect, JsonWriter::kNlohmann}) {
    StartRest({.rest = {.json = writer}});
    const auto created = Post("Ann", "ann@example.com");
    EXPECT_EQ(created.status, 200);
    user::User posted;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(created.body, &posted).ok()) << created.body;
    user::User user;
    ASSERT_TRUE(Get(1, &user).ok());
    EXPECT_EQ(posted.SerializeAsString(), user.SerializeAsString());

    const auto got = Ask("GET /v1/users/1");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, created.body);
    EXPECT_THAT(got.fields, Contains(Pair("content-type", "application/json")));
    EXPECT_THAT(got.fields, Contains(Pair("x-served-by", "assay-reference")));
    EXPECT_THAT(got.fields, Contains(Key("date")));
    EXPECT_THAT(got.fields, Contains(Pair("server", writer == JsonWriter::kDirect ? "assay (json direct)"
                                                                                  : "assay (json nlohmann)")));
  }
}

TEST_F(RestTest, ErrorsAreGooglesStatusInJson) {
  StartRest();
  const auto missing = Ask("GET /v1/users/7");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.body,
            R"({"code":5,"message":"User 7 not found","details":[{"@type":"type.googleapis.com/google.rpc.)"
            R"(ResourceInfo","resourceType":"user.User","resourceName":"7","description":"User 7 not found"}]})");
  EXPECT_THAT(missing.fields, Not(Contains(Key("x-served-by"))));
  const auto octets = Ask("GET /v1/users/7", {"Accept: application/x-protobuf"});
  google::rpc::Status rich;
  ASSERT_TRUE(rich.ParseFromString(octets.body));
  EXPECT_EQ(octets.status, 404);
  EXPECT_EQ(rich.code(), 5);
  EXPECT_EQ(rich.message(), "User 7 not found");

  struct Case {
    std::string line;
    std::string body;
    int status;
    std::string start;
  };
  ASSERT_EQ(Post("Ann", "ann@example.com").status, 200);
  const std::vector<Case> cases = {
      {"GET /v1/users/0", "", 400, R"({"code":3,"message":"Invalid user ID")"},
      {"GET /v1/users/abc", "", 400, R"({"code":3,"message":"Invalid user ID")"},
      {"GET /v1/users?pageSize=-1", "", 400, R"({"code":3,"message":"Invalid page size")"},
      {"GET /v1/users?pageSize=x", "", 400, R"({"code":3,"message":"Invalid page size")"},
      {"GET /v1/users?pageToken=x", "", 400, R"({"code":3,"message":"Invalid page token")"},
      {"GET /v1/users?pageToken=9", "", 400, R"({"code":11,"message":"Page token is past the last user")"},
      {"GET /v1/users?size=9", "", 400, R"({"code":3,"message":"Unknown query parameter size")"},
      {"POST /v1/users", "{", 400, R"({"code":3,"message":"The body is no user.CreateUserRequest")"},
      {"POST /v1/users", R"({"name":"Ann"})", 400, R"({"code":3,"message":"Invalid user: email must not be empty")"},
      {"POST /v1/users", R"({"name":"A","email":"ann@example.com"})", 409, R"({"code":6,)"},
      {"POST /v1/files/a", "", 400, R"({"code":3,"message":"No chunk was sent")"},
      {"GET /nowhere", "", 404, R"({"code":5,"message":"Nothing is at this path","details":[]})"},
      {"GET /v1/users/", "", 404, R"({"code":5,)"},
      {"GET /v1/users/%zz", "", 400, R"({"code":3,"message":"The request's target is malformed","details":[]})"},
      {"DELETE /v1/users", "", 405, R"({"code":12,"message":"Method not allowed","details":[]})"},
      {"GET /v1/chat", "", 426, R"({"code":9,)"},
  };
  // One connection survives all of them.
  HttpClient client(server_->rest_port());
  for (const auto& [line, body, status, start] : cases) {
    const auto answer = client.Ask(line, {}, body);
    EXPECT_EQ(answer.status, status) << line << ' ' << body;
    EXPECT_THAT(answer.body, StartsWith(start)) << line << ' ' << body;
  }
  EXPECT_EQ(client.Ask("DELETE /v1/users").fields["allow"], "POST, GET, HEAD");
  EXPECT_EQ(client.Ask("GET /v1/users/1").status, 200);
}

TEST_F(RestTest, ListsAreStreams) {
  StartRest();
  HttpClient client(server_->rest_port());
  EXPECT_EQ(client.Ask("GET /v1/users").body, "[]");
  EXPECT_EQ(client.Ask("GET /v1/users", {"Accept: application/x-ndjson"}).body, "");
  AddUsers(1000);
  const auto all = client.Ask("GET /v1/users");
  EXPECT_TRUE(all.whole);
  EXPECT_THAT(all.body, StartsWith(R"([{"id":"1",)"));
  EXPECT_THAT(all.body, EndsWith("}]"));
  EXPECT_GT(all.chunks.size(), 2U);
  EXPECT_LT(all.chunks.size(), 20U) << "many small messages share a packet";
  const auto lines = client.Ask("GET /v1/users?pageSize=2&pageToken=3", {"Accept: application/x-ndjson"});
  EXPECT_THAT(lines.body, MatchesRegex("\\{\"id\":\"4\",[^\n]*\\}\n\\{\"id\":\"5\",[^\n]*\\}\n"));
  EXPECT_THAT(lines.fields, Contains(Pair("x-next-page-token", "5")));
  EXPECT_THAT(lines.fields, Contains(Pair("content-type", "application/x-ndjson")));
  const auto head = client.Ask("HEAD /v1/users");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(client.Ask("GET /v1/users/1000").status, 200) << "a HEAD has no body";
}

TEST_F(RestTest, ProtobufOnTheSameRoutes) {
  StartRest();
  HttpClient client(server_->rest_port());
  user::CreateUserRequest request;
  request.set_name("Ann");
  request.set_email("ann@example.com");
  const auto created =
      client.Ask("POST /v1/users", {"Content-Type: application/x-protobuf"}, request.SerializeAsString());
  user::User user;
  ASSERT_TRUE(Get(1, &user).ok());
  EXPECT_EQ(created.body, user.SerializeAsString());
  EXPECT_THAT(created.fields, Contains(Pair("content-type", kProtobuf)));
  AddUsers(1);
  user::User second;
  ASSERT_TRUE(Get(2, &second).ok());
  const auto list = client.Ask("GET /v1/users", {"Accept: application/x-protobuf"});
  EXPECT_EQ(list.body, Delimited(user.SerializeAsString()) + Delimited(second.SerializeAsString()));

  user::FileChunk chunk;
  chunk.set_content("abc");
  chunk.set_crc32c(1);
  const std::vector<std::string> fields = {"Content-Type: application/x-protobuf", "Accept: application/json"};
  EXPECT_THAT(client.Ask("POST /v1/files/a", fields, Delimited(chunk.SerializeAsString())).body,
              HasSubstr("does not match its crc32c"));
  chunk.clear_crc32c();
  const std::string two = Delimited(chunk.SerializeAsString()) + Delimited(chunk.SerializeAsString());
  EXPECT_THAT(client.Ask("POST /v1/files/a", fields, two).body, HasSubstr(R"("sizeBytes":"6","chunkCount":2)"));
  EXPECT_THAT(client.Ask("POST /v1/files/a", fields, two + "\x05").body, HasSubstr("breaks off in a message"));
}

TEST_F(RestTest, UploadsCountTheChunksOfTheTransferCoding) {
  StartRest({.max_upload_bytes = 100'000});
  HttpClient client(server_->rest_port());
  client.SendRequest("POST /v1/files/a%20b", {"Transfer-Encoding: chunked"});
  client.Send("3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: x\r\n\r\n");
  // CRC-32C of "abcd".
  EXPECT_EQ(client.Read().body, R"({"fileName":"a b","sizeBytes":"4","chunkCount":2,"crc32c":2462583345})");
  EXPECT_THAT(client.Ask("POST /v1/files/a", {}, std::string(70'000, 'a')).body, HasSubstr(R"("chunkCount":2)"));

  const auto large = client.Ask("POST /v1/files/a", {}, std::string(200'000, 'a'));
  EXPECT_EQ(large.status, 413);
  EXPECT_THAT(large.body, StartsWith(R"({"code":8,"message":"The upload is larger than 100000 bytes")"));
  EXPECT_EQ(client.Ask("GET /healthz").status, 200) << "the rest of the body was read";

  client.SendRequest("POST /v1/files/a", {"Expect: 100-continue", "Content-Length: 3"});
  EXPECT_EQ(client.Read().status, 100);
  client.Send("abc");
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(RestTest, AnAnswersHeadIsItsOwnHoweverLongTheCallTakes) {
  StartRest({.rest = {.threads = 1}});
  HttpClient slow(server_->rest_port());
  slow.SendRequest("POST /v1/files/a", {"Transfer-Encoding: chunked", "Expect: 100-continue"});
  EXPECT_EQ(slow.Read().status, 100);
  // Until the date of answers has changed twice.
  HttpClient other(server_->rest_port());
  std::set<std::string> dates;
  const auto until = std::chrono::steady_clock::now() + kBudget;
  while (dates.size() < 3 && std::chrono::steady_clock::now() < until) {
    dates.insert(other.Ask("GET /healthz").fields["date"]);
  }
  slow.Send("3\r\nabc\r\n0\r\n\r\n");
  const auto answer = slow.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.fields, Contains(Pair("server", "assay (json direct)")));
  EXPECT_THAT(dates, Contains(answer.fields.at("date")));
}

TEST_F(RestTest, LimitsAndMalformedRequestsCloseCleanly) {
  StartRest({.max_receive_message_bytes = 1000});
  struct Case {
    std::string bytes;
    int status;
  };
  const std::vector<Case> cases = {
      {"GET\r\n\r\n", 400},
      {"\x16\x03\x01\x02\x01\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nno field\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nx: " + std::string(9000, 'x') + "\r\n\r\n", 431},
      {"POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"POST /v1/users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n" + std::string(2000, ' '), 413},
      {"POST /v1/files/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n", 413},
  };
  for (const auto& [bytes, status] : cases) {
    HttpClient client(server_->rest_port());
    client.Send(bytes);
    const auto answer = client.Read();
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 80);
    EXPECT_TRUE(answer.whole) << bytes.substr(0, 80);
  }
  EXPECT_EQ(Post("Ann", std::string(1000, 'a')).status, 413);
  EXPECT_EQ(Post("Ann", std::string(900, 'a')).status, 200);
}

TEST_F(RestTest, ConnectionsLastAndRequestsMayBeSentAhead) {
  StartRest();
  AddUsers(3);
  HttpClient client(server_->rest_port());
  std::string ahead;
  for (int id = 1; id <= 200; ++id) {
    ahead += fmt::format("GET /v1/users/{} HTTP/1.1\r\nHost: a\r\n\r\n", id % 4);
    ahead += "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
  }
  client.Send(ahead);
  for (int id = 1; id <= 200; ++id) {
    const auto got = client.Read();
    EXPECT_EQ(got.status, id % 4 == 0 ? 400 : 200);
    EXPECT_THAT(got.body, id % 4 == 0 ? HasSubstr("Invalid") : HasSubstr(fmt::format(R"("id":"{}")", id % 4)));
    EXPECT_EQ(client.Read().status, 400);
  }
  EXPECT_EQ(client.Ask("GET /healthz", {"Connection: close"}).fields["connection"], "close");
  EXPECT_TRUE(client.AtEnd());

  HttpClient old(server_->rest_port());
  old.Send("GET /v1/users?pageSize=1 HTTP/1.0\r\n\r\n");
  const auto list = old.Read();
  EXPECT_THAT(list.fields, Not(Contains(Key("transfer-encoding"))));
  EXPECT_THAT(list.body, MatchesRegex(R"(\[\{.*\}\])"));
}

TEST_F(RestTest, TokensAndDirectivesAreThoseOfGrpc) {
  StartRest({.require_token = true});
  const auto none = Ask("GET /v1/users/1");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.body, R"({"code":16,"message":"No token","details":[]})");
  EXPECT_THAT(none.fields, Contains(Pair("www-authenticate", "Bearer")));
  EXPECT_EQ(Ask("GET /v1/users/1", {"Authorization: Bearer wrong"}).status, 401);
  EXPECT_EQ(Ask("GET /v1/users/1", {"Authorization: Bearer readonly123"}).status, 404);
  EXPECT_EQ(Post("Ann", "a@example.com", {"Authorization: Bearer readonly123"}).status, 403);
  EXPECT_EQ(Ask("GET /healthz").status, 200);

  const std::string token = "Authorization: Bearer token123";
  EXPECT_EQ(Post("Ann", "a@example.com", {token}).status, 200);
  const auto aborted = Ask("GET /v1/users/1", {token, "x-envoy-fault-abort-grpc-request: 14", "x-fault-message: a%20b",
                                               "x-grpc-test-echo-initial: V", "x-grpc-test-echo-trailing-bin: YWI"});
  EXPECT_EQ(aborted.status, 503);
  EXPECT_EQ(aborted.body, R"({"code":14,"message":"a b","details":[]})");
  EXPECT_THAT(aborted.fields, Contains(Pair("x-grpc-test-echo-initial", "V")));
  EXPECT_THAT(aborted.fields, Contains(Pair("x-grpc-test-echo-trailing-bin", "YWI=")));

  const auto broken =
      Ask("GET /v1/users", {token, "x-envoy-fault-abort-grpc-request: 10", "x-fault-after-messages: 1"});
  EXPECT_EQ(broken.status, 200);
  EXPECT_FALSE(broken.whole) << "nobody takes it for the whole list";
  EXPECT_THAT(broken.body, EndsWith(R"(},{"error":{"code":10,"message":"fault filter abort","details":[]}})"));

  EXPECT_EQ(Ask("GET /v1/users/1", {token, "grpc-timeout: 10m", "x-envoy-fault-delay-request: 60000"}).status, 504);
  EXPECT_EQ(Ask("GET /v1/users/1", {token, "grpc-timeout: 1S", "x-min-time-remaining-ms: 60000"}).body,
            R"({"code":4,"message":"Not enough time","details":[]})");
  EXPECT_THAT(Ask("GET /v1/users/1", {token, "grpc-timeout: 99999999H"}).fields, Contains(Key("x-time-remaining-ms")));
}

TEST_F(RestTest, AClientThatLeavesCancelsItsCall) {
  StartRest({.control = true});
  {
    HttpClient(server_->rest_port()).SendRequest("GET /v1/users/1", {"x-envoy-fault-delay-request: 600000"});
  }
  control::StatsResponse stats;
  const auto until = std::chrono::steady_clock::now() + kBudget;
  while (stats.cancelled() == 0 && std::chrono::steady_clock::now() < until) {
    ASSERT_TRUE(Unary("/assay.control.Control/Stats", control::StatsRequest(), &stats).ok());
  }
  EXPECT_EQ(stats.cancelled(), 1);
  EXPECT_THAT(stats.handled(), Not(Contains(Key("/user.UserService/GetUser"))));
}

// A frame of a client, masked with zeros (RFC 6455 §5.2).
std::string Frame(char opcode, const std::string& payload) {
  return std::string{static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size())} +
         std::string(4, '\0') + payload;
}

std::string ReadFrame(HttpClient& client) {
  const std::string head = client.Octets(2);
  return head.size() < 2 ? "" : head.substr(0, 1) + client.Octets(static_cast<unsigned char>(head[1]));
}

const std::vector<std::string> kUpgrade = {"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="};

TEST_F(RestTest, ChatsOverWebSocket) {
  StartRest();
  HttpClient client(server_->rest_port());
  const auto accepted = client.Ask("GET /v1/chat", kUpgrade);
  EXPECT_EQ(accepted.status, 101);
  EXPECT_THAT(accepted.fields, Contains(Pair("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
  client.Send(Frame(1, R"({"userId":"me","content":"hi"})"));
  EXPECT_EQ(ReadFrame(client),
            "\x81"
            R"({"userId":"server","content":"Echo: hi"})");
  user::ChatMessage message;
  message.set_content("octets");
  client.Send(Frame(2, message.SerializeAsString()));
  message.set_user_id("server");
  message.set_content("Echo: octets");
  EXPECT_EQ(ReadFrame(client), "\x82" + message.SerializeAsString());
  client.Send(Frame(8, "\x03\xe8"));  // 1000
  EXPECT_EQ(ReadFrame(client), "\x88\x03\xe8");
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(RestTest, AChatsCloseCodeIsItsStatus) {
  StartRest({.require_token = true});
  auto fields = kUpgrade;
  HttpClient refused(server_->rest_port());
  EXPECT_EQ(refused.Ask("GET /v1/chat", fields).status, 401) << "no upgrade without a token";
  fields.emplace_back("Authorization: Bearer token123");
  HttpClient broken(server_->rest_port());
  EXPECT_EQ(broken.Ask("GET /v1/chat", fields).status, 101);
  broken.Send(Frame(1, "{"));
  EXPECT_EQ(ReadFrame(broken), "\x88\x0f\xa3The body is no user.ChatMessage");  // 4003
  fields.emplace_back("grpc-timeout: 20m");
  HttpClient late(server_->rest_port());
  EXPECT_EQ(late.Ask("GET /v1/chat", fields).status, 101);
  EXPECT_EQ(ReadFrame(late),
            "\x88\x0f\xa4"
            "Deadline Exceeded");  // 4004
}

TEST_F(RestTest, ADrainLetsCallsEndAndClosesTheRest) {
  StartRest({.grace = std::chrono::seconds(20)});
  AddUsers(1);
  HttpClient idle(server_->rest_port());
  EXPECT_EQ(idle.Ask("GET /healthz").status, 200);
  HttpClient busy(server_->rest_port());
  busy.SendRequest("POST /v1/files/a", {"Transfer-Encoding: chunked", "Expect: 100-continue"});
  EXPECT_EQ(busy.Read().status, 100);
  server_->Drain();
  EXPECT_TRUE(idle.AtEnd());
  busy.Send("3\r\nabc\r\n0\r\n\r\n");
  const auto last = busy.Read();
  EXPECT_EQ(last.status, 200);
  EXPECT_THAT(last.fields, Contains(Pair("connection", "close")));
  EXPECT_TRUE(busy.AtEnd());
  busy.HalfClose();
  server_->Wait();
}

TEST_F(RestTest, TheGraceTimeEndsWhatDoesNotEnd) {
  StartRest();
  HttpClient waiting(server_->rest_port());
  waiting.SendRequest("POST /v1/files/a", {"Transfer-Encoding: chunked", "Expect: 100-continue"});
  EXPECT_EQ(waiting.Read().status, 100);
  HttpClient delayed(server_->rest_port());
  delayed.SendRequest("GET /v1/users/1", {"x-envoy-fault-delay-request: 600000"});
  HttpClient chat(server_->rest_port());
  EXPECT_EQ(chat.Ask("GET /v1/chat", kUpgrade).status, 101);
  server_->Drain(std::chrono::milliseconds(1));
  server_->Wait();
  EXPECT_TRUE(waiting.AtEnd());
  EXPECT_TRUE(delayed.AtEnd());
}

TEST_F(RestTest, HealthIsForProbes) {
  StartRest({.control = true});
  EXPECT_EQ(Ask("GET /healthz").body, R"({"status":"SERVING"})");
  EXPECT_EQ(Ask("GET /healthz?service=user.UserService").status, 200);
  EXPECT_EQ(Ask("GET /healthz?service=nobody").status, 404);
}

TEST_F(RestTest, APortInUseIsOneLine) {
  StartRest();
  std::string error;
  EXPECT_EQ(Server::Start({.rest = {.port = server_->rest_port()}}, &error), nullptr);
  EXPECT_EQ(error, fmt::format("cannot listen on {}: Address already in use", server_->rest_address()));
}

}  // namespace
}  // namespace assay::reference
