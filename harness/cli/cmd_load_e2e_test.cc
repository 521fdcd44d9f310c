#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A peer with one defect, or the server that answers all calls alike.
class Peer {
 public:
  explicit Peer(Strings arguments) : ready_(folder_ / "ready.json") {
    arguments.insert(arguments.end(), {"--port", "0", "--ready-file", ready_});
    program_ = std::make_unique<Program>(std::move(arguments));
    EXPECT_TRUE(program_->ReadUntil([this] { return program_->out().find(" on ") != std::string::npos; }));
    address_ = TextAt(Json(Content(ready_)), "grpc.address");
  }
  const std::string& address() const { return address_; }
  Program& program() { return *program_; }

 private:
  Folder folder_;
  std::string ready_;
  std::unique_ptr<Program> program_;
  std::string address_;
};

Outcome Load(const std::string& address, Strings flags) {
  flags.insert(flags.begin(), {"load", address});
  return RunProgram(std::move(flags));
}

void AddUsers(const Server& server, const std::string& count) {
  const Outcome added = Load(server.address(), {"--call", "user.UserService/CreateUser", "--requests", count, "--data",
                                                R"({"name": "Ada", "email": "${seq}@example.com"})"});
  ASSERT_EQ(added.exit_code, 0) << added.out << added.err;
}

TEST(LoadTest, TellsWhatItMeasured) {
  Server server;
  AddUsers(server, "20");
  const Outcome outcome =
      Load(server.address(),
           {"--call", "user.UserService/GetUser", "--data", R"({"id": "${1..20}"})", "--expect",
            R"({"id": "${1..20}", "name": "Ada"})", "--verify-every", "3", "--requests", "300", "--connections", "2",
            "--streams", "4", "--json", "-", "--server-pid", TextAt(server.description(), "pid")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Value document = Json(outcome.out);
  EXPECT_EQ(TextAt(document, "kind"), "load");
  EXPECT_EQ(TextAt(document, "requests"), "300");
  EXPECT_EQ(TextAt(document, "succeeded"), "300");
  EXPECT_EQ(TextAt(document, "verified"), "100");
  EXPECT_EQ(TextAt(document, "latency.count"), "300");
  EXPECT_GT(document.FindPath("duration_s")->as_double(), 0);
  EXPECT_GT(document.FindPath("client_cpu_s")->as_double(), 0);
  EXPECT_GT(document.FindPath("server_cpu_s")->as_double(), 0);
  EXPECT_TRUE(document.Find("lateness")->is_map());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("300 of them succeeded"), HasSubstr("p99.9"))) << "people read stderr then";
}

TEST(LoadTest, AllKindsOfCallsThroughBothClients) {
  Server server;
  AddUsers(server, "5");
  for (const char* client : {"grpc", "grpcpp"}) {
    for (const Strings& call :
         {Strings{"--call", "user.UserService/GetUser", "--data", R"({"id": 3})", "--expect", R"({"id": 3})"},
          Strings{"--call", "user.UserService/ListUsers", "--data", R"({"page_size": 5})", "--expect-messages", "5"},
          Strings{"--call", "user.UserService/UploadFile", "--data",
                  R"([{"file_name": "f", "content": "a"}, {"content": {"repeat": "b", "times": 200000}}])", "--expect",
                  R"({"size_bytes": 200001, "chunk_count": 2})"},
          Strings{"--call", "user.UserService/Chat", "--data", R"({"user_id": "u", "content": "hi"})", "--repeat", "4",
                  "--expect-messages", "4"}}) {
      Strings flags = {"--client", client, "--requests", "20", "--streams", "3", "--verify-every", "1"};
      flags.insert(flags.end(), call.begin(), call.end());
      const Outcome outcome = Load(server.address(), flags);
      EXPECT_EQ(outcome.exit_code, 0) << client << " " << call[1] << outcome.out << outcome.err;
      EXPECT_THAT(outcome.out, HasSubstr("20 of them succeeded"));
    }
  }
}

TEST(LoadTest, TheTwinsOverRest) {
  Server server({"--rest-port", "0"});
  AddUsers(server, "5");
  const Folder folder;
  const std::string large = folder.Write("large", std::string(200'000, 'x'));
  const std::string url = "http://" + TextAt(server.description(), "rest.address");
  for (const Strings& call :
       {Strings{url + "/v1/users/${1..5}", "--expect", R"({"id": "${1..5}"})"}, Strings{url + "/v1/users?pageSize=5"},
        Strings{url + "/v1/users", "--body", R"({"name": "n", "email": "rest${seq}@example.com"})"},
        Strings{url + "/v1/files/f", "--body-file", large, "--content-type", "application/octet-stream"}}) {
    Strings flags = {"load", "--requests", "20", "--connections", "3", "--verify-every", "1", "--rest"};
    flags.insert(flags.end(), call.begin(), call.end());
    const Outcome outcome = RunProgram(flags);
    EXPECT_THAT(outcome.out, HasSubstr("20 of them succeeded")) << call[0] << outcome.out << outcome.err;
  }
  const Outcome wrong = RunProgram({"load", "--requests", "5", "--rest", url + "/v1/users/99"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, AllOf(HasSubstr("http 404"), Not(HasSubstr("p99"))));
}

TEST(LoadTest, AWorkloadFileHasBothSides) {
  Server server({"--rest-port", "0"});
  AddUsers(server, "5");
  const Folder folder;
  const std::string url = "http://" + TextAt(server.description(), "rest.address");
  const std::string chat = folder.Write("chat.yaml", R"(
title: two turns of talk
kind: bidi_stream
grpc: {call: user.UserService/Chat, request: {user_id: ada, content: hello}, answers: 2, repeat: 2}
rest: {call: GET /v1/chat, websocket: true, frames: [{userId: ada, content: hello}], repeat: 2}
contains: ["Echo: hello"]
shapes: [{in_flight: 4, connections: 2}]
)");
  const std::string list = folder.Write("list.yaml", R"(
title: a list, streamed on both sides
kind: server_stream
grpc: {call: user.UserService/ListUsers, answers: 5}
rest: {call: GET /v1/users, accept: application/x-ndjson}
)");
  for (const std::string& file : {chat, list}) {
    for (const Strings& target : {Strings{server.address()}, Strings{"--rest", url}}) {
      Strings flags = {"load", "--requests", "20", "--verify-every", "1", "--workload", file};
      flags.insert(flags.end(), target.begin(), target.end());
      const Outcome outcome = RunProgram(flags);
      EXPECT_THAT(outcome.out, HasSubstr("20 of them succeeded")) << file << target[0] << outcome.out << outcome.err;
    }
  }
  const Outcome one_side = Load(server.address(), {"--workload", folder.Write("rest.yaml", R"(
title: t
rest: {call: GET /healthz}
)")});
  EXPECT_EQ(one_side.exit_code, 2);
  EXPECT_THAT(one_side.err, HasSubstr("has no 'grpc' part"));
  const Outcome both = Load(server.address(), {"--workload", chat, "--call", "a.B/C"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("--call"));
}

TEST(LoadTest, ASchemaComesFromProtoFiles) {
  Server server;
  const Folder folder;
  const std::string proto = folder.Write("mine.proto", R"(syntax = "proto3";
package grpc.health.v1;
message HealthCheckRequest { string service = 1; }
message HealthCheckResponse { int32 status = 1; }
service Health { rpc Check(HealthCheckRequest) returns (HealthCheckResponse); }
)");
  const Strings call = {"--call",         "grpc.health.v1.Health/Check",
                        "--data",         "{}",
                        "--expect",       R"({"status": 1})",
                        "--verify-every", "1",
                        "--requests",     "3"};
  Strings given = call;
  given.insert(given.end(), {"--proto", proto});
  const Outcome outcome = Load(server.address(), given);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  given.back() = folder.Write("broken.proto", "syntax = \"proto3\";\nmessage {}\n");
  const Outcome broken = Load(server.address(), given);
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.err, HasSubstr("broken.proto:2:9:"));
}

TEST(LoadTest, WorksOverTls) {
  Server server({"--tls-self-signed", "--rest-port", "0"});
  const Strings grpc = {server.address(), "--tls", "--call", "user.UserService/ListUsers", "--data", "{}"};
  const Strings rest = {"--rest", "https://" + TextAt(server.description(), "rest.address") + "/v1/users"};
  for (const Strings& target : {grpc, rest}) {
    Strings arguments = {"load", "--requests", "50", "--connections", "5"};
    arguments.insert(arguments.end(), target.begin(), target.end());
    const Outcome verified = RunProgram(arguments);
    EXPECT_EQ(verified.exit_code, 3) << verified.out << verified.err;
    EXPECT_THAT(verified.err, HasSubstr("--tls-ca"));
    arguments.emplace_back("--tls-insecure");
    const Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("50 of them succeeded"), HasSubstr("TLS")));
  }
}

TEST(LoadTest, NothingButTheProtocolsOwnWordIsSuccess) {
  for (const char* defect : {"status-missing", "status-twice", "status-in-headers-only", "end-on-data",
                             "content-type-wrong", "pseudo-in-trailers", "trailers-without-end"}) {
    Peer peer({"serve", "--fault", defect});
    const Outcome outcome = Load(peer.address(), {"--call", "grpc.health.v1.Health/Check", "--data", "{}", "--requests",
                                                  "20", "--timeout", "2s"});
    EXPECT_EQ(outcome.exit_code, 1) << defect << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("0 of them succeeded"), Not(HasSubstr("p99")))) << defect;
  }
}

TEST(LoadTest, AnotherRecordAndAnEmptyOneAreFailures) {
  // Any schema reads its answers: a message whose second field is text.
  Peer peer({"load-target", "--size", "20"});
  const Outcome outcome = Load(peer.address(), {"--call", "user.UserService/GetUser", "--data", R"({"id": 1})",
                                                "--expect", R"({"id": 1})", "--verify-every", "1", "--requests", "20"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("body differs"));
  Peer empty({"load-target", "--size", "0"});
  EXPECT_EQ(
      Load(empty.address(), {"--call", "user.UserService/GetUser", "--data", "{}", "--expect", R"({"name": "Ada"})",
                             "--verify-every", "1", "--requests", "20", "--client", "grpcpp"})
          .exit_code,
      1);
}

TEST(LoadTest, ASchemaComesByReflectionOrIsNotNeeded) {
  Server server({"--interop"});
  const Outcome by_octets = Load(server.address(), {"--call", "user.UserService/ListUsers", "--data-hex", "", "--kind",
                                                    "server_stream", "--requests", "3"});
  EXPECT_EQ(by_octets.exit_code, 0) << by_octets.out << by_octets.err;
  const Outcome unknown = Load(server.address(), {"--call", "no.Service/Method", "--data", "{}", "--requests", "3"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("--descriptor-set"));
}

TEST(LoadTest, AKilledServerIsCountedAndTheRestGoesOn) {
  Peer peer({"load-target"});
  Program load({"load", peer.address(), "--call", "a.B/C", "--data-hex", "", "--duration", "3s", "--streams", "4"},
               {.terminal = true});
  ASSERT_TRUE(load.ReadUntil([&] { return load.out().find(" calls") != std::string::npos; }));
  peer.program().Signal(SIGKILL);
  const Outcome outcome = load.Wait();
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("connection lost"), HasSubstr("target-lost"), HasSubstr("p99")));
}

TEST(LoadTest, ASignalEndsItWithWhatThereIs) {
  Peer peer({"load-target"});
  Program load({"load", peer.address(), "--call", "a.B/C", "--data-hex", "", "--duration", "60s"}, {.terminal = true});
  ASSERT_TRUE(load.ReadUntil([&] { return load.out().find(" calls") != std::string::npos; }));
  load.Signal(SIGINT);
  const Outcome outcome = load.Wait();
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("incomplete"), HasSubstr("p99")));
}

TEST(LoadTest, ARateOutOfReachIsExitFive) {
  Peer peer({"load-target"});
  const Outcome outcome = Load(peer.address(), {"--call", "a.B/C", "--data-hex", "", "--rate", "50000000", "--streams",
                                                "2", "--duration", "200ms"});
  EXPECT_EQ(outcome.exit_code, 5) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("rate-not-reached"));
}

TEST(LoadTest, WhatIsWrongIsOneLine) {
  const auto expect = [](Strings flags, int exit_code, const std::string& hint) {
    flags.insert(flags.begin(), "load");
    const Outcome outcome = RunProgram(flags);
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    EXPECT_EQ(LinesOf(outcome.err).size(), 1U) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(hint));
    EXPECT_THAT(outcome.out, IsEmpty());
  };
  const Strings call = {"--call", "a.B/C", "--data-hex", ""};
  const auto with = [&](Strings flags) {
    flags.insert(flags.end(), call.begin(), call.end());
    return flags;
  };
  expect(with({"127.0.0.1:1"}), 3, "refused");
  expect({"127.0.0.1:1"}, 2, "--call");
  expect(call, 2, "TARGET");
  expect({"127.0.0.1:1", "--call", "user.UserService/GetUser", "--data", "{"}, 2, "--data:1:");
  expect({"127.0.0.1:1", "--call", "user.UserService/GetUser", "--data", R"({"nr": 1})"}, 2, "nr");
  expect(with({"127.0.0.1:1", "--rate", "-1"}), 2, "--rate");
  expect(with({"127.0.0.1:1", "--arrivals", "poisson"}), 2, "rate");
  expect(with({"127.0.0.1:1", "--duration", "5"}), 2, "--duration");
  expect(with({"127.0.0.1:1", "--json", "/nowhere/x.json"}), 2, "/nowhere");
  expect({"--rest", "ftp://h/"}, 2, "--rest");
  expect({"--rest", "http://127.0.0.1:1/x", "--streams", "2"}, 2, "HTTP/1.1");
}

}  // namespace
}  // namespace assay::cli
