// What the client makes of what a server answers, right and wrong, over the in-memory pipe.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/http1/rest_client.h"
#include "harness/http1/web_socket.h"
#include "harness/net/pipe.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"
#include "harness/transcript/call_view.h"

namespace assay::http1 {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Answers everything that comes with the same octets, at once; closes afterwards if it is to.
class CannedServer final : public net::ByteMachine {
 public:
  struct Script {
    std::string answer;
    bool close = false;
    std::string asked;
  };
  explicit CannedServer(Script& script) : script_(script) {}

  void Receive(std::string_view octets, Time) override {
    script_.asked += octets;
    if (std::exchange(answered_, true)) return;
    out_ = script_.answer;
    if (const std::size_t at = out_.find("KEY"); at != std::string::npos) {
      const std::size_t key = script_.asked.find("sec-websocket-key: ") + 19;
      out_.replace(at, 3, AcceptOf(script_.asked.substr(key, 24)));
    }
  }
  void ReceiveEnd(Time) override {}
  std::string TakeOutput() override { return std::exchange(out_, {}); }
  bool WantsClose() const override { return answered_ && script_.close; }
  std::optional<Time> NextTimer() const override { return std::nullopt; }
  void OnTimer(Time) override {}

 private:
  Script& script_;
  std::string out_;
  bool answered_ = false;
};

class RestLoopTest : public ::testing::Test {
 protected:
  // The reason why not, in place of a play, where the client cannot.
  std::string Bind(std::string_view steps, std::unique_ptr<script::Script>* script = nullptr) {
    const auto tree = scenario::ParseYaml(steps, "test");
    EXPECT_TRUE(tree);
    scenario::Complaints complaints;
    script::BoundCase bound{"test@rest", scenario::ReadItems(*tree, complaints), schema::Schema::BuiltIn()};
    std::string unsupported;
    auto made = CreateRestClient()->Bind(bound, &unsupported);
    if (!made) return "error: " + made.error().message;
    if (script != nullptr) *script = *std::move(made);
    return unsupported;
  }

  transcript::Transcript Play(std::string_view steps, const std::string& answer, bool close = false) {
    canned_ = {answer, close, {}};
    std::unique_ptr<script::Script> script;
    EXPECT_EQ(Bind(steps, &script), "");
    FakeClock clock;
    const auto dialer = net::CreatePipeDialer(clock, [this] { return std::make_unique<CannedServer>(canned_); });
    script::Endpoint endpoint;
    endpoint.rest_dialer = dialer.get();
    endpoint.metadata = {{"authorization", "Bearer token123"}};
    auto played = script->Play(endpoint, clock, std::chrono::seconds(10));
    EXPECT_TRUE(played);
    return played ? *std::move(played) : transcript::Transcript{};
  }

  // "code message", or "none".
  static std::string StatusOf(const transcript::Transcript& played) {
    const auto calls = transcript::Calls(played);
    if (calls.size() != 1 || calls[0].status == nullptr) return "none";
    return std::to_string(calls[0].status->code) + " " + calls[0].status->message;
  }
  // Of the messages that came: JSON, or what is wrong.
  static std::vector<std::string> Received(const transcript::Transcript& played) {
    std::vector<std::string> texts;
    for (const auto& call : transcript::Calls(played)) {
      for (const auto* message : call.received) texts.push_back(message->json + message->malformed);
    }
    return texts;
  }

  CannedServer::Script canned_;
};

std::string Answer(const std::string& status, const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

std::string Chunked(const std::vector<std::string>& chunks, bool whole = true) {
  std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Next-Page-Token: 7\r\n\r\n";
  for (const auto& chunk : chunks) {
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
    answer += size + chunk + "\r\n";
  }
  return answer + (whole ? "0\r\n\r\n" : "");
}

constexpr std::string_view kGetUser = R"(
- call: {method: user.UserService/GetUser, request: {id: 7}, metadata: {x-a: b, x-b-bin: {hex: "00ff"}}, deadline: 1s}
- await_status: {budget: 2s}
)";
constexpr std::string_view kListUsers = R"(
- call: {method: user.UserService/ListUsers, request: {page_size: 2, page_token: "a b"}}
- await_status: {budget: 2s}
)";
constexpr std::string_view kChat = R"(
- open: {method: user.UserService/Chat}
- send: {request: {user_id: me, content: hi}}
- await_message: {budget: 2s}
- half_close: {}
- await_status: {budget: 2s}
)";

TEST_F(RestLoopTest, AUnaryCallIsARequest) {
  const auto played = Play(kGetUser, Answer("200 OK", R"({"id":"7","name":"Ada","createdAt":"2024-05-06T07:08:09Z"})",
                                            "X-Served-By: s\r\n"));
  EXPECT_THAT(canned_.asked, ::testing::StartsWith("GET /v1/users/7 HTTP/1.1\r\nhost: "));
  EXPECT_THAT(canned_.asked, HasSubstr("\r\nauthorization: Bearer token123\r\n"));
  EXPECT_THAT(canned_.asked, HasSubstr("\r\nx-a: b\r\nx-b-bin: AP8\r\ngrpc-timeout: 1000000u\r\n\r\n"));
  EXPECT_EQ(StatusOf(played), "0 ");
  ASSERT_THAT(Received(played), SizeIs(1));
  EXPECT_THAT(Received(played)[0], HasSubstr(R"("name":"Ada")"));
  EXPECT_EQ(transcript::Calls(played)[0].status->trailers.back(), (transcript::HeaderField{"x-served-by", "s"}));
}

TEST_F(RestLoopTest, AnErrorIsTheStatusThatItsBodyNames) {
  const auto played = Play(kGetUser, Answer("404 Not Found", R"({"code":5,"message":"User 7 not found","details":[)"
                                                             R"({"@type":"type.googleapis.com/google.rpc.)"
                                                             R"(ResourceInfo","resourceName":"7"}]})"));
  EXPECT_EQ(StatusOf(played), "5 User 7 not found");
  EXPECT_THAT(transcript::Calls(played)[0].status->details_json, HasSubstr(R"("resource_name":"7")"));
  EXPECT_EQ(transcript::Calls(played)[0].initial, nullptr);
}

// A server that answers wrongly must not look as if it were right: each of these makes a case fail.
TEST_F(RestLoopTest, WrongAnswersAreSeen) {
  const auto status = [this](const std::string& answer, bool close = false) {
    return StatusOf(Play(kGetUser, answer, close));
  };
  const std::string error = R"({"code":5,"message":"m","details":[]})";
  EXPECT_EQ(status(Answer("400 Bad Request", error)), "2 HTTP status 400 does not go with code 5");
  EXPECT_THAT(status(Answer("404 Not Found", "gone")), HasSubstr("2 the body of an answer with HTTP status 404"));
  EXPECT_THAT(status(Answer("404 Not Found", R"({"code":5,"message":"m"})")), HasSubstr("2 the body"));
  EXPECT_THAT(status(Answer("404 Not Found", R"({"code":"5","message":"m","details":[]})")), HasSubstr("2 the body"));
  EXPECT_THAT(status(Answer("404 Not Found", R"({"code":5,"message":"m","details":[{"@type":"x/no.Type"}]})")),
              HasSubstr("2 the details"));
  EXPECT_EQ(status(Answer("413 Too Large", R"({"code":8,"message":"m","details":[]})")), "8 m");
  EXPECT_THAT(status("HTTP/2 200\r\n\r\n"), HasSubstr("2 this is no HTTP/1.1"));
  EXPECT_EQ(status("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", true),
            "14 the connection ended before the answer: end of file");
  EXPECT_EQ(status("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"), "none");
  for (const char* body : {"", "[]", "{", R"({"id":"x"})", R"({"identity":"7"})", R"({"status":"BUSY"})"}) {
    const auto played = Play(kGetUser, Answer("200 OK", body));
    ASSERT_THAT(Received(played), SizeIs(1)) << body;
    EXPECT_THAT(Received(played)[0], ::testing::StartsWith("not a user.User")) << body;
  }
}

TEST_F(RestLoopTest, AListIsItsLinesHoweverTheyAreCut) {
  const auto played = Play(kListUsers, Chunked({R"({"id":)", "\"1\"}\n{\"id\":\"2\"}", "\n"}));
  EXPECT_THAT(canned_.asked, HasSubstr("GET /v1/users?pageSize=2&pageToken=a%20b HTTP/1.1\r\n"));
  EXPECT_THAT(canned_.asked, HasSubstr("\r\naccept: application/x-ndjson\r\n"));
  EXPECT_EQ(StatusOf(played), "0 ");
  EXPECT_THAT(Received(played), SizeIs(2));
  const std::string failed = R"({"error":{"code":10,"message":"m","details":[]}})"
                             "\n";
  const auto broken = Play(kListUsers, Chunked({"{\"id\":\"1\"}\n", failed}, false), true);
  EXPECT_EQ(StatusOf(broken), "10 m");
  EXPECT_THAT(Received(broken), SizeIs(1));
  EXPECT_EQ(StatusOf(Play(kListUsers, Chunked({"{\"id\":\"1\"}\n", failed}))),
            "2 a list that failed ends as if it were whole");
  EXPECT_EQ(StatusOf(Play(kListUsers, Chunked({"{\"id\":\"1\"}\n"}, false), true)),
            "14 the connection ended before the answer: end of file");
}

TEST_F(RestLoopTest, AnUploadIsAChunkAMessage) {
  const std::string_view steps = R"(
- open: {method: user.UserService/UploadFile}
- send: {request: {file_name: "a b", content: "abc"}}
- send: {request: {content: "d"}, half_close: true}
- await_status: {budget: 2s}
)";
  EXPECT_EQ(StatusOf(Play(steps, Answer("200 OK", R"({"fileName":"a b","sizeBytes":"4","chunkCount":2})"))), "0 ");
  EXPECT_THAT(canned_.asked, HasSubstr("POST /v1/files/a%20b HTTP/1.1\r\n"));
  EXPECT_THAT(canned_.asked, ::testing::EndsWith("\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"));
}

TEST_F(RestLoopTest, AnUploadWithoutAMessageIsAskedForAllTheSame) {
  const std::string_view steps = R"(
- open: {method: user.UserService/UploadFile}
- await_status: {budget: 2s}
)";
  EXPECT_EQ(StatusOf(Play(steps, Answer("401 Unauthorized", R"({"code":16,"message":"No token","details":[]})"))),
            "16 No token");
  EXPECT_THAT(canned_.asked, HasSubstr("POST /v1/files/unnamed HTTP/1.1\r\n"));
  EXPECT_THAT(canned_.asked, ::testing::EndsWith("\r\ntransfer-encoding: chunked\r\n\r\n"));
}

std::string Accepted(const std::string& frames) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
         "Sec-WebSocket-Accept: KEY\r\n\r\n" +
         frames;
}

TEST_F(RestLoopTest, AChatIsASocket) {
  const std::string echo = R"({"content":"Echo: hi"})";
  const std::string message = std::string{'\x81', static_cast<char>(echo.size())} + echo;
  const auto played = Play(kChat, Accepted(message + "\x88\x02\x03\xe8"));
  EXPECT_EQ(StatusOf(played), "0 ");
  EXPECT_THAT(Received(played), SizeIs(1));
  EXPECT_EQ(StatusOf(Play(kChat, Accepted("\x88\x05\x0f\xaa"
                                          "abc"))),
            "10 abc");
  EXPECT_EQ(StatusOf(Play(kChat, Accepted("\x88\x02\x03\xf3"))), "2 the socket was closed with 1011 ");
  EXPECT_EQ(StatusOf(Play(kChat, Accepted("\x01\x01{"))), "2 a message comes in fragments");
  EXPECT_EQ(StatusOf(Play(kChat, Answer("401 Unauthorized", R"({"code":16,"message":"No token","details":[]})"))),
            "16 No token");
  EXPECT_EQ(StatusOf(Play(kChat, "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\n\r\n")),
            "2 Sec-WebSocket-Accept is not the answer to our key (RFC 6455 §4.1)");
}

TEST_F(RestLoopTest, WhatRestCannotExpressHasAReason) {
  EXPECT_EQ(Bind("- call: {method: assay.control.Control/Stats}"), "REST has no route to assay.control.Control/Stats");
  EXPECT_EQ(Bind("- open: {method: user.UserService/GetUser}"),
            "a request over HTTP/1.1 is one message, and is sent whole");
  EXPECT_EQ(Bind("- call: {method: user.UserService/UploadFile, request: {content: a}}"),
            "the path names the file, always");
  EXPECT_EQ(Bind("- call: {method: user.UserService/UploadFile, request: {file_name: a}}"),
            "an empty chunk would be the end of the body");
  EXPECT_EQ(Bind("- call: {method: user.UserService/UploadFile, request: {file_name: a, content: a, crc32c: 1}}"),
            "a chunk of HTTP/1.1 has no checksum of its own");
  EXPECT_EQ(Bind("- call: {method: user.UserService/GetUser, request: {id: 1}, metadata: {host: a}}"),
            "host means something else over HTTP/1.1");
}

TEST(WebSocketTest, TheKeysOfTheStandard) {
  EXPECT_EQ(AcceptOf("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 §1.3
  EXPECT_EQ(MakeSocketKey().size(), 24u);
}

TEST(WebSocketTest, FramesOfEveryLength) {
  for (const std::size_t size : {0, 1, 125, 126, 65535, 65536}) {
    const std::string payload(size, 'x');
    const std::string frame = WriteFrame(Opcode::kText, payload);
    EXPECT_EQ(frame[0], '\x81');
    EXPECT_NE(frame[1] & 0x80, 0) << "a client masks";
    // The same without mask is what a server sends.
    std::string server = frame;
    server[1] = static_cast<char>(server[1] & 0x7f);
    const std::size_t head = size < 126 ? 2 : size < 65536 ? 4 : 10;
    server.erase(head, 4);
    for (std::size_t i = 0; i < size; ++i) server[head + i] ^= frame[head + i % 4];
    std::string malformed;
    std::string cut = server.substr(0, server.size() - 1);
    EXPECT_FALSE(TakeFrame(cut, &malformed));
    server += "rest";
    const auto taken = TakeFrame(server, &malformed);
    ASSERT_TRUE(taken) << malformed;
    EXPECT_EQ(taken->payload, payload);
    EXPECT_EQ(server, "rest");
  }
}

}  // namespace
}  // namespace assay::http1
