#include "harness/load/rest_connection.h"

#include <array>
#include <optional>

#include "harness/load/scripted_transport.h"
#include "harness/load/websocket_connection.h"

namespace assay::load {
namespace {

Plan GetPlan() {
  Plan plan;
  plan.client = Client::kRest;
  plan.target.address.host = "h";
  plan.target.address.port = 1;
  plan.workload.content_type = "";
  plan.workload.rows[0].url.octets = "/v1/users/1";
  return plan;
}

template <class Kind>
class Scene {
 public:
  explicit Scene(Plan plan) : plan_(std::move(plan)), request_(*MakeRestRequest(plan_)), verifier_(plan_.workload) {
    connection_.emplace(std::make_unique<ScriptedTransport>(wire_), request_,
                        Desk{tally_, verifier_, buffer_.data(), buffer_.size()});
  }

  Kind& connection() { return *connection_; }
  Tally& tally() { return tally_; }
  Wire& wire() { return wire_; }
  std::string Start(std::uint64_t number = 0) {
    connection_->Start({number, 0, 10}, 20);
    return Sent();
  }
  std::string Sent() {
    connection_->Flush();
    return wire_.Take();
  }
  void Feed(const std::string& octets) {
    wire_.incoming += octets;
    connection_->OnReadable();
  }
  std::string Failed() const {
    if (tally_.failures().size() != 1 || tally_.succeeded() != 0) return "not one failure";
    return Describe(tally_.failures()[0].failure, tally_.failures()[0].number);
  }

 private:
  Plan plan_;
  RestRequest request_;
  Tally tally_{/*by_end=*/false};
  Verifier verifier_;
  std::array<char, 64 * 1024> buffer_;
  Wire wire_;
  std::optional<Kind> connection_;
};
using Rest = Scene<RestConnection>;
using Socket = Scene<WebSocketConnection>;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(RestConnectionTest, SendsARequestAndTakesItsAnswer) {
  Plan plan = GetPlan();
  plan.workload.method = "POST";
  plan.workload.content_type = "application/json";
  plan.workload.rows[0].messages.push_back({"{\"n\":\"0000\"}", {{6, 4, Hole::Kind::kSequence}}});
  plan.workload.metadata_names = {"x-a"};
  plan.workload.rows[0].metadata.push_back({"b", {}});
  Rest scene(plan);
  EXPECT_EQ(scene.Start(42),
            "POST /v1/users/1 HTTP/1.1\r\nhost: h:1\r\nuser-agent: assay/" ASSAY_VERSION
            "\r\nx-a: b\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"n\":\"0042\"}");
  EXPECT_EQ(scene.connection().Free(), 0);
  scene.Feed(std::string(kOk));
  EXPECT_EQ(scene.tally().succeeded(), 1u);
  EXPECT_EQ(scene.connection().Free(), 1);
}

TEST(RestConnectionTest, ReadsAnswersThatComeOctetByOctet) {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nx-end: 1\r\n\r\n";
  for (const std::string& answer : {std::string(kOk), chunked, "HTTP/1.1 100 Continue\r\n\r\n" + std::string(kOk)}) {
    Rest scene(GetPlan());
    for (int i = 0; i < 3; ++i) {
      scene.Start();
      for (const char octet : answer) scene.Feed(std::string(1, octet));
      scene.Start();
      scene.Feed(answer);
    }
    EXPECT_EQ(scene.tally().succeeded(), 6u) << answer;
  }
}

TEST(RestConnectionTest, ComparesTheWholeBody) {
  Plan plan = GetPlan();
  plan.workload.rows[0].expected = {"hello0123456789"};
  plan.workload.verify_every = 1;
  Rest scene(plan);
  scene.Start();
  scene.Feed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n0123456789\r\n0\r\n\r\n");
  EXPECT_EQ(scene.tally().succeeded(), 1u);
  scene.Start();
  scene.Feed("HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\nhello0123456780");
  EXPECT_EQ(scene.tally().failures()[0].failure, Failure::kWrongBody);
  EXPECT_EQ(scene.tally().verified(), 2u);
}

TEST(RestConnectionTest, TakesNoOtherEndForSuccess) {
  const auto failed = [](const std::string& answer, bool closes = false) {
    Rest scene(GetPlan());
    scene.Start();
    scene.wire().closed = closes;
    scene.Feed(answer);
    if (closes) scene.connection().OnReadable();
    return scene.Failed();
  };
  EXPECT_EQ(failed("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}"), "http 404");
  EXPECT_EQ(failed("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok", true), "truncated");
  EXPECT_EQ(failed("", true), "connection lost");
  EXPECT_EQ(failed("HTTP/2 200\r\n\r\n"), "protocol error");
  EXPECT_EQ(failed("SSH-2.0-x\r\n"), "protocol error");
  EXPECT_EQ(failed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), "protocol error");
  EXPECT_EQ(failed("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok"), "protocol error");
}

TEST(RestConnectionTest, RollsOverWhereTheServerCloses) {
  Rest scene(GetPlan());
  scene.Start();
  scene.Feed("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(scene.connection().state(), Connection::State::kRolled);
  Rest until_close(GetPlan());
  until_close.Start();
  until_close.wire().closed = true;
  until_close.Feed("HTTP/1.1 200 OK\r\n\r\nall of it");
  until_close.connection().OnReadable();
  EXPECT_EQ(until_close.tally().succeeded(), 1u);
  EXPECT_EQ(until_close.connection().state(), Connection::State::kRolled);
}

TEST(RestConnectionTest, ATimeoutTakesTheConnectionWithIt) {
  Rest scene(GetPlan());
  scene.Start();
  scene.connection().Expire(21, 30);
  EXPECT_EQ(scene.Failed(), "timeout");
  EXPECT_TRUE(scene.connection().ended());
  EXPECT_EQ(scene.tally().counters.connections_lost, 0u);
}

Plan ChatPlan() {
  Plan plan = GetPlan();
  plan.workload.websocket = true;
  plan.workload.kind = CallKind::kBidiStream;
  plan.workload.rows[0].messages.push_back({"hi", {}});
  plan.workload.repeat = 2;
  return plan;
}

TEST(WebSocketConnectionTest, UpgradesOnceAndTakesTurns) {
  Socket scene(ChatPlan());
  EXPECT_NE(scene.Sent().find("upgrade: websocket\r\n"), std::string::npos);
  EXPECT_EQ(scene.connection().Free(), 0);
  scene.Feed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
  const std::string message("\x81\x82\0\0\0\0hi", 8);
  for (int call = 0; call < 2; ++call) {
    EXPECT_EQ(scene.Start(), message);
    scene.Feed(std::string("\x81\x02") + "yo");
    EXPECT_EQ(scene.Sent(), message);
    scene.Feed("\x01\x01y");  // in two fragments
    scene.Feed("\x80\x01o");
  }
  EXPECT_EQ(scene.tally().succeeded(), 2u);
  EXPECT_EQ(scene.Sent(), "");
}

TEST(WebSocketConnectionTest, AnswersPingsAndCountsAClose) {
  Socket scene(ChatPlan());
  scene.Sent();
  scene.Feed("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  scene.Start();
  scene.Feed("\x89\x01p");
  EXPECT_EQ(scene.Sent(), std::string("\x8a\x81\0\0\0\0p", 7));
  scene.Feed(std::string("\x88\x00", 2));
  EXPECT_EQ(scene.Failed(), "connection lost");
}

TEST(WebSocketConnectionTest, ARefusedUpgradeIsALostConnection) {
  Socket scene(ChatPlan());
  scene.Feed("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
  EXPECT_EQ(scene.connection().state(), Connection::State::kLost);
  EXPECT_NE(scene.connection().reason().find("404"), std::string::npos);
}

}  // namespace
}  // namespace assay::load
