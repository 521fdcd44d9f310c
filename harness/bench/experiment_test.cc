#include "harness/bench/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "harness/record/bench_analysis.h"

namespace assay::bench {
namespace {

using record::LoadRecord;
using testing::HasSubstr;

class FakeServer final : public Server {
 public:
  net::Address grpc() const override { return {"127.0.0.1", 1, {}, false}; }
  net::Address rest() const override { return {"127.0.0.1", 2, {}, false}; }
  std::optional<pid_t> pid() const override { return 4711; }
  bool Ended() const override { return false; }
};

class FakeServers final : public ServerSource {
 public:
  Result<std::unique_ptr<Server>> Start() override {
    if (++started == broken_at) return Fail(ErrorKind::kUnreachable, "it ended at once");
    return std::make_unique<FakeServer>();
  }
  int started = 0;
  int broken_at = 0;
};

// What an arm is like: its capacity, and its response time without queueing.
struct Nature {
  double capacity = 1000;
  double response_us = 200;
};

LoadRecord Measured(const load::Plan& plan, const Nature& nature) {
  LoadRecord load;
  load.asked.threads = 1;
  load.duration_s = 1;
  const double offered = plan.schedule.kind == load::Schedule::Kind::kClosed ? nature.capacity : plan.schedule.rate;
  load.achieved_rate = std::min(offered, nature.capacity);
  load.requests = load.succeeded = static_cast<std::uint64_t>(load.achieved_rate);
  load.offered = static_cast<std::uint64_t>(offered);
  load.dropped = load.offered - std::min(load.offered, load.requests);
  load.bytes_sent = load.requests * 100;
  load.bytes_received = load.requests * 200;
  load.client_cpu_s = 0.3;
  load.server_cpu_s = 0.9;
  load.response.Record(static_cast<std::int64_t>(nature.response_us * 1000), load.requests);
  load.lateness.Record(10'000, load.requests);
  return load;
}

constexpr std::string_view kWorkload = R"(
title: a small call
open: true
cells: true
setup: [{call: user.UserService/CreateUser, request: {name: Ada, email: "a${seq}@example.com"}, calls: 3}]
grpc: {call: user.UserService/GetUser, request: {id: 1}}
rest: {call: GET /v1/users/1}
contains: [Ada]
shapes: [{in_flight: 16, connections: 2}]
)";

class ExperimentTest : public testing::Test {
 protected:
  ExperimentTest() {
    experiment_.workloads = *ReadWorkloads(kWorkload, "small.yaml", "small");
    experiment_.arms = {
        {{"grpc", "gRPC", "grpc", "protobuf", "", ""}, load::Client::kGrpc, Dialect::kGrpc, true, false},
        {{"rest", "REST", "rest", "json", "", ""}, load::Client::kRest, Dialect::kRest, true, false}};
    experiment_.design.blocks = 6;
    experiment_.design.least_valid = 5;
    experiment_.seed = 3;
    experiment_.warmup = std::chrono::milliseconds(100);
    experiment_.trial = std::chrono::seconds(1);
    experiment_.loads = {0.5, 0.9, 1.2};
    experiment_.floor = false;
    player_ = [this](const load::Plan& plan, const std::atomic<bool>&) -> Result<LoadRecord> {
      plans_.push_back(plan);
      return Measured(plan, plan.client == load::Client::kRest ? rest_ : grpc_);
    };
  }

  Result<record::BenchRecord> Conduct() {
    return bench::Conduct(experiment_, *schema::Schema::BuiltIn(), servers_, player_, stop_,
                          [this](const Progress& progress) { progress_.push_back(progress); });
  }

  Experiment experiment_;
  FakeServers servers_;
  Player player_;
  std::vector<load::Plan> plans_;
  std::vector<Progress> progress_;
  std::atomic<bool> stop_ = false;
  Nature grpc_{2000, 150};
  Nature rest_{1000, 300};
};

TEST_F(ExperimentTest, PlaysEveryTrialOnAServerOfItsOwn) {
  const auto bench = Conduct();
  ASSERT_TRUE(bench) << ToString(bench.error());
  EXPECT_EQ(bench->trials.size(), 6u * 2 * 4);  // blocks, arms, capacity and three loads
  EXPECT_FALSE(bench->incomplete);
  // A server for each trial and each of the two pilots; on each the three users are made first.
  EXPECT_EQ(servers_.started, 6 * 2 * 4 + 2);
  EXPECT_EQ(plans_.size(), 2u * static_cast<std::size_t>(servers_.started));
  EXPECT_EQ(plans_[0].requests, 3u);
  std::set<int> positions;
  for (const record::BenchTrial& trial : bench->trials) positions.insert(trial.position);
  EXPECT_EQ(positions.size(), bench->trials.size());
}

TEST_F(ExperimentTest, LoadsAreSharesOfTheSlowerArmsCapacity) {
  const auto bench = Conduct();
  ASSERT_TRUE(bench);
  EXPECT_EQ(bench->workloads[0].equal_load, 500);
  std::set<double> loads;
  for (const record::BenchTrial& trial : bench->trials) loads.insert(trial.offered);
  EXPECT_EQ(loads, (std::set<double>{0, 500, 900, 1200}));
}

TEST_F(ExperimentTest, LoadsOfAnOlderDocumentAreKept) {
  experiment_.given_loads["small"] = {333};
  const auto bench = Conduct();
  ASSERT_TRUE(bench);
  EXPECT_EQ(bench->workloads[0].equal_load, 333);
}

TEST_F(ExperimentTest, ShapesAreEqualInFlight) {
  ASSERT_TRUE(Conduct());
  for (const load::Plan& plan : plans_) {
    if (plan.requests > 0) continue;
    const bool open = plan.schedule.kind != load::Schedule::Kind::kClosed;
    EXPECT_EQ(plan.shape.connections * plan.shape.streams, open ? 64 : 16);
    EXPECT_EQ(plan.shape.connections, plan.client == load::Client::kGrpc ? 2 : open ? 64 : 16);
    EXPECT_EQ(plan.target.server_pid, 4711);
  }
}

TEST_F(ExperimentTest, SaysWhatItFound) {
  const auto bench = Conduct();
  ASSERT_TRUE(bench);
  for (const record::Comparison& comparison : record::Analyze(*bench).headline) {
    if (comparison.metric == record::Metric::kRate) {
      EXPECT_NEAR(comparison.ratio.value, 2, 0.01);
    }
    if (comparison.metric == record::Metric::kP50) {
      EXPECT_NEAR(comparison.ratio.value, 0.5, 0.01);
    }
  }
  // REST bears 1,000 calls a second: at 1,200 it is saturated, and that is no fault of the trial.
  for (const record::LoadPoint& point : record::Analyze(*bench).points) {
    EXPECT_EQ(point.saturated, point.arm == "rest" && point.offered == 1200);
    EXPECT_EQ(point.invalid, 0);
  }
}

TEST_F(ExperimentTest, AnInterruptionKeepsWhatWasFinished) {
  player_ = [this](const load::Plan& plan, const std::atomic<bool>&) -> Result<LoadRecord> {
    plans_.push_back(plan);
    LoadRecord load = Measured(plan, grpc_);
    if (plans_.size() == 30) {
      stop_ = true;
      load.incomplete = true;
    }
    return load;
  };
  const auto bench = Conduct();
  ASSERT_TRUE(bench);
  EXPECT_TRUE(bench->incomplete);
  EXPECT_EQ(bench->trials.size(), 12u);  // 14 trials with their setup, two of them pilots, less the one cut short
  for (const record::BenchTrial& trial : bench->trials) EXPECT_FALSE(trial.load.incomplete);
}

TEST_F(ExperimentTest, AServerThatDoesNotComeUpCostsItsTrialOnly) {
  servers_.broken_at = 5;
  const auto bench = Conduct();
  ASSERT_TRUE(bench);
  int broken = 0;
  for (const record::BenchTrial& trial : bench->trials) {
    if (trial.valid()) continue;
    ++broken;
    EXPECT_EQ(trial.invalid[0].check, "server");
    EXPECT_THAT(trial.invalid[0].message, HasSubstr("ended at once"));
  }
  EXPECT_EQ(broken, 1);
}

TEST_F(ExperimentTest, ATargetThatIsNotThereIsAnError) {
  servers_.broken_at = 1;
  const auto bench = Conduct();
  ASSERT_FALSE(bench);
  EXPECT_EQ(bench.error().kind, ErrorKind::kUnreachable);
}

TEST_F(ExperimentTest, ATrialThatFailsItsChecksIsListedAndLeftOut) {
  player_ = [this](const load::Plan& plan, const std::atomic<bool>&) -> Result<LoadRecord> {
    plans_.push_back(plan);
    LoadRecord load = Measured(plan, plan.client == load::Client::kRest ? rest_ : grpc_);
    if (plan.client == load::Client::kRest && plan.requests == 0) load.client_cpu_s = 0.8;
    return load;
  };
  const auto bench = Conduct();
  ASSERT_TRUE(bench);
  const record::Analysis analysis = record::Analyze(*bench);
  EXPECT_EQ(analysis.invalid_trials, 24);
  EXPECT_FALSE(analysis.enough);
  for (const record::Comparison& comparison : analysis.headline) {
    EXPECT_EQ(comparison.outcome, statistics::Outcome::kInconclusive);
  }
}

TEST_F(ExperimentTest, TheTimeLeftFallsToNothing) {
  ASSERT_TRUE(Conduct());
  ASSERT_FALSE(progress_.empty());
  EXPECT_EQ(progress_.back().done, progress_.back().total);
  EXPECT_EQ(progress_.back().left_s, 0);
}

TEST_F(ExperimentTest, AnswersAreLookedInto) {
  ASSERT_TRUE(Conduct());
  for (const load::Plan& plan : plans_) {
    if (plan.requests > 0) continue;
    ASSERT_TRUE(plan.workload.check);
    const std::string_view right[] = {"…Ada…"};
    const std::string_view wrong[] = {"…Bob…"};
    EXPECT_EQ(plan.workload.check(0, right), "");
    EXPECT_NE(plan.workload.check(0, wrong), "");
    EXPECT_NE(plan.workload.check(0, {}), "");
  }
}

}  // namespace
}  // namespace assay::bench
