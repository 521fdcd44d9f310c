// Whole trials over loopback, against servers of ours that answer as the test says.

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "harness/load/fixed_answer.h"
#include "harness/load/load.h"
#include "harness/load/now.h"
#include "harness/net/serve.h"

namespace assay::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Answers HTTP/1.1 requests with one and the same octets.
class FixedHttp final : public net::ByteMachine {
 public:
  explicit FixedHttp(std::string answer) : answer_(std::move(answer)) {}
  void Receive(std::string_view octets, Time) override {
    rest_ += octets;
    for (std::size_t end; (end = rest_.find("\r\n\r\n")) != std::string::npos; rest_.erase(0, end + 4)) out_ += answer_;
  }
  void ReceiveEnd(Time) override { closing_ = true; }
  std::string TakeOutput() override { return std::exchange(out_, {}); }
  bool WantsClose() const override { return closing_; }
  std::optional<Time> NextTimer() const override { return std::nullopt; }
  void OnTimer(Time) override {}

 private:
  std::string answer_, rest_, out_;
  bool closing_ = false;
};

// Serves so many turns of reading, then closes.
class Mortal final : public net::ByteMachine {
 public:
  explicit Mortal(int turns) : inner_("m", nullptr), turns_(turns) {}
  void Receive(std::string_view octets, Time now) override {
    inner_.Receive(octets, now);
    --turns_;
  }
  void ReceiveEnd(Time now) override { inner_.ReceiveEnd(now); }
  std::string TakeOutput() override { return inner_.TakeOutput(); }
  bool WantsClose() const override { return turns_ <= 0 || inner_.WantsClose(); }
  std::optional<Time> NextTimer() const override { return std::nullopt; }
  void OnTimer(Time) override {}

 private:
  FixedAnswer inner_;
  int turns_;
};

std::unique_ptr<net::MachineServer> Serve(net::MachineServer::Factory make) {
  return *net::MachineServer::Start(0, std::move(make));
}
std::unique_ptr<net::MachineServer> ServeFixed(const std::string& message = "m") {
  return Serve([message] { return std::make_unique<FixedAnswer>(message, nullptr); });
}

Plan PlanFor(const net::MachineServer& server) {
  Plan plan;
  plan.target.address.host = "127.0.0.1";
  plan.target.address.port = server.port();
  plan.workload.path = "/a.B/C";
  plan.workload.rows[0].messages.push_back({"request", {}});
  return plan;
}

record::LoadRecord Play(const Plan& plan) {
  const std::atomic<bool> stop = false;
  Result<record::LoadRecord> record = load::Run(plan, stop);
  EXPECT_TRUE(record.has_value()) << ToString(record.error());
  return record ? *std::move(record) : record::LoadRecord();
}

bool Has(const record::LoadRecord& record, std::string_view code) {
  return std::any_of(record.findings.begin(), record.findings.end(), [&](const auto& f) { return f.code == code; });
}

TEST(LoadTest, AClosedLoopEndsWithItsNumberOfCalls) {
  const auto server = ServeFixed();
  Plan plan = PlanFor(*server);
  plan.requests = 1001;
  plan.shape = {3, 4, 2};
  plan.target.server_pid = getpid();
  const record::LoadRecord record = Play(plan);
  EXPECT_EQ(record.requests, 1001u);
  EXPECT_EQ(record.succeeded, 1001u);
  EXPECT_EQ(record.response.count(), 1001u);
  EXPECT_EQ(record.connections_lost, 0u);
  EXPECT_LE(record.in_flight_peak, 12u);
  EXPECT_GT(record.in_flight_peak, 4u);
  EXPECT_EQ(record.messages_received, 1001u);
  EXPECT_GT(record.bytes_sent, 1001u * 20);
  EXPECT_GT(record.reads, 0u);
  EXPECT_LE(record.reads, 1100u);
  EXPECT_GT(record.client_cpu_s, 0);
  EXPECT_GT(record.server_cpu_s.value_or(0), 0);
  EXPECT_GT(record.client_peak_kib, 0);
  EXPECT_FALSE(record.incomplete);
}

TEST(LoadTest, AnOpenLoopMakesEachCallOfItsSchedule) {
  const auto server = ServeFixed();
  Plan plan = PlanFor(*server);
  plan.schedule = {Schedule::Kind::kConstant, 2000};
  plan.duration = milliseconds(500);
  plan.warmup = milliseconds(100);
  plan.shape.streams = 1000;
  plan.lateness_budget = seconds(10);
  const record::LoadRecord record = Play(plan);
  EXPECT_EQ(record.offered, 1000u);
  EXPECT_EQ(record.requests + record.dropped, 1000u);
  EXPECT_EQ(record.lateness.count(), record.succeeded);
  EXPECT_FALSE(Has(record, "late"));
}

TEST(LoadTest, ARateThatCannotBeReachedIsSaid) {
  const auto server = ServeFixed();
  Plan plan = PlanFor(*server);
  plan.schedule = {Schedule::Kind::kConstant, 50'000'000};
  plan.duration = milliseconds(100);
  plan.shape.streams = 2;
  plan.lateness_budget = Duration(1);
  const record::LoadRecord record = Play(plan);
  EXPECT_EQ(record.offered, 5'000'000u);
  EXPECT_EQ(record.requests + record.dropped, record.offered);
  EXPECT_GT(record.delayed, 0u);
  EXPECT_TRUE(Has(record, "rate-not-reached"));
  EXPECT_TRUE(Has(record, "overflow"));
  EXPECT_TRUE(Has(record, "late"));
}

TEST(LoadTest, AStalledServerShowsInTheResponseTimesOfAllThatWereDue) {
  // The first answer of the connection waits until the server is let go; calls that are due meanwhile wait with it.
  std::atomic<bool> released = false;
  class Stalling final : public net::ByteMachine {
   public:
    explicit Stalling(const std::atomic<bool>& go) : inner_("m", nullptr), go_(go) {}
    void Receive(std::string_view octets, Time now) override {
      inner_.Receive(octets, now);
      if (!greeted_) out_ = inner_.TakeOutput();
      greeted_ = true;
    }
    void ReceiveEnd(Time now) override { inner_.ReceiveEnd(now); }
    std::string TakeOutput() override {
      return !out_.empty() ? std::exchange(out_, {}) : go_ ? inner_.TakeOutput() : "";
    }
    bool WantsClose() const override { return inner_.WantsClose(); }
    std::optional<Time> NextTimer() const override { return Time(Duration(load::Now() + 1'000'000)); }
    void OnTimer(Time) override {}

   private:
    FixedAnswer inner_;
    const std::atomic<bool>& go_;
    std::string out_;
    bool greeted_ = false;
  };
  const auto server = Serve([&] { return std::make_unique<Stalling>(released); });
  Plan plan = PlanFor(*server);
  plan.schedule = {Schedule::Kind::kConstant, 1000};
  plan.duration = milliseconds(400);
  plan.shape.streams = 10;  // far too few for what is due: the wait for a stream must count, too
  const std::atomic<bool> stop = false;
  const Result<record::LoadRecord> record = load::Run(plan, stop, [&](const Progress& progress) {
    if (progress.elapsed_s >= 0.2) released = true;
  });
  ASSERT_TRUE(record.has_value());
  EXPECT_GT(record->delayed, 50u);
  // Half of the calls were due before the release, the first of them 200 ms before.
  EXPECT_GE(record->response.ValueAt(0.9), 150'000'000);
  EXPECT_LT(record->service.ValueAt(0.1), record->response.ValueAt(0.5));
}

TEST(LoadTest, AllThatAnswersWronglyFails) {
  const auto server = ServeFixed("another user");
  Plan plan = PlanFor(*server);
  plan.requests = 50;
  plan.workload.rows[0].expected = {"this user"};
  plan.workload.verify_every = 1;
  record::LoadRecord record = Play(plan);
  EXPECT_EQ(record.succeeded, 0u);
  EXPECT_EQ(record.verified, 50u);
  ASSERT_EQ(record.errors.size(), 1u);
  EXPECT_EQ(record.errors[0].kind, "body differs");
  EXPECT_TRUE(record.response.empty());
  EXPECT_TRUE(Has(record, "errors"));

  plan = PlanFor(*server);
  plan.requests = 50;
  plan.workload.expected_status = 5;
  record = Play(plan);
  EXPECT_EQ(record.succeeded, 0u);
  EXPECT_EQ(record.errors[0].kind, "grpc-status OK");
}

TEST(LoadTest, LostConnectionsAreCountedAndReplaced) {
  const auto server = Serve([] { return std::make_unique<Mortal>(20); });
  Plan plan = PlanFor(*server);
  plan.requests = 200;
  plan.shape.streams = 2;
  const record::LoadRecord record = Play(plan);
  EXPECT_EQ(record.requests, 200u);
  EXPECT_GT(record.succeeded, 100u);
  EXPECT_GT(record.connections_lost, 2u);
  EXPECT_GE(record.connections_opened, record.connections_lost);
  EXPECT_EQ(record.errors[0].kind, "connection lost");
  EXPECT_TRUE(Has(record, "target-lost"));
}

TEST(LoadTest, RestKeepsItsConnectionsAlive) {
  const auto server =
      Serve([] { return std::make_unique<FixedHttp>("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"); });
  Plan plan = PlanFor(*server);
  plan.client = Client::kRest;
  plan.workload.rows[0].messages.clear();
  plan.workload.rows[0].url.octets = "/x";
  plan.shape.connections = 8;
  plan.requests = 500;
  const record::LoadRecord record = Play(plan);
  EXPECT_EQ(record.succeeded, 500u);
  EXPECT_EQ(record.connections_lost + record.connections_rolled, 0u);
  plan.shape.streams = 2;
  const std::atomic<bool> stop = false;
  EXPECT_EQ(load::Run(plan, stop).error().kind, ErrorKind::kUsage);
}

TEST(LoadTest, SaysWhyThereIsNoTarget) {
  const std::atomic<bool> stop = false;
  std::uint16_t port = 0;
  {
    const auto server = ServeFixed();
    port = server->port();
  }
  Plan plan;
  plan.target.address.host = "127.0.0.1";
  plan.target.address.port = port;
  plan.workload.path = "/a.B/C";
  plan.workload.rows[0].messages.push_back({});
  plan.requests = 1;
  Result<record::LoadRecord> record = load::Run(plan, stop);
  ASSERT_FALSE(record.has_value());
  EXPECT_EQ(record.error().kind, ErrorKind::kUnreachable);
  EXPECT_NE(record.error().message.find("refused"), std::string::npos) << record.error().message;

  const auto http = Serve([] { return std::make_unique<FixedHttp>("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  plan.target.address.port = http->port();
  record = load::Run(plan, stop);
  ASSERT_FALSE(record.has_value());
  EXPECT_NE(record.error().message.find("no HTTP/2"), std::string::npos) << record.error().message;
}

TEST(LoadTest, StopsWhenAskedAndSaysSo) {
  const auto server = ServeFixed();
  Plan plan = PlanFor(*server);
  plan.duration = seconds(60);
  std::atomic<bool> stop = false;
  const Result<record::LoadRecord> record = load::Run(plan, stop, [&](const Progress&) { stop = true; });
  ASSERT_TRUE(record.has_value());
  EXPECT_TRUE(record->incomplete);
  EXPECT_GT(record->succeeded, 0u);
  EXPECT_LT(record->duration_s, 30);
}

TEST(LoadTest, RefusesWhatCannotBePlayed) {
  const auto server = ServeFixed();
  const std::atomic<bool> stop = false;
  const auto refused = [&](const std::function<void(Plan&)>& change) {
    Plan plan = PlanFor(*server);
    plan.requests = 1;
    change(plan);
    const Result<record::LoadRecord> record = load::Run(plan, stop);
    return !record && record.error().kind == ErrorKind::kUsage;
  };
  EXPECT_FALSE(refused([](Plan&) {}));
  EXPECT_TRUE(refused([](Plan& plan) { plan.requests = 0; }));
  EXPECT_TRUE(refused([](Plan& plan) { plan.shape.threads = 0; }));
  EXPECT_TRUE(refused([](Plan& plan) { plan.workload.path = "a.B/C"; }));
  EXPECT_TRUE(refused([](Plan& plan) { plan.workload.rows.clear(); }));
  EXPECT_TRUE(refused([](Plan& plan) { plan.workload.repeat = 2; }));
  EXPECT_TRUE(refused([](Plan& plan) { plan.schedule.kind = Schedule::Kind::kConstant; }));
}

}  // namespace
}  // namespace assay::load
