#include "harness/bench/validity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::bench {
namespace {

using record::BenchTrial;
using testing::HasSubstr;

constexpr Processors kCores = {2, 1};

// A trial that no check has anything against.
BenchTrial Sound(double offered) {
  BenchTrial trial;
  trial.offered = offered;
  trial.load.duration_s = 2;
  trial.load.requests = trial.load.succeeded = 2000;
  trial.load.offered = 2000;
  trial.load.achieved_rate = 1000;
  trial.load.client_cpu_s = 1.3;
  trial.load.steal_s = 0.1;
  trial.load.response.Record(500'000, 2000);
  trial.load.lateness.Record(300'000, 2000);
  return trial;
}

std::string OnlyCheck(const BenchTrial& trial) {
  const std::vector<record::Invalid> broken = CheckTrial(trial, kCores, Limits());
  if (broken.size() != 1) return std::to_string(broken.size()) + " checks";
  EXPECT_FALSE(broken[0].message.empty());
  return broken[0].check;
}

TEST(Validity, HasNothingAgainstASoundTrial) {
  EXPECT_THAT(CheckTrial(Sound(0), kCores, Limits()), testing::IsEmpty());
  EXPECT_THAT(CheckTrial(Sound(1000), kCores, Limits()), testing::IsEmpty());
}

TEST(Validity, TheClientsCore) {
  BenchTrial trial = Sound(0);
  trial.load.client_cpu_s = 1.41;  // of 2 s
  EXPECT_EQ(OnlyCheck(trial), "client-cpu");
  trial.load.asked.threads = 2;
  EXPECT_EQ(OnlyCheck(trial), "0 checks");
}

TEST(Validity, ABusyClientOfAServerThatWasBusier) {
  BenchTrial closed = Sound(0);
  closed.load.client_cpu_s = 1.6;  // of 2 s
  closed.load.server_cpu_s = 1.88;
  EXPECT_EQ(OnlyCheck(closed), "client-cpu") << "the server had time left";
  closed.load.server_cpu_s = 1.92;
  EXPECT_EQ(OnlyCheck(closed), "0 checks");
  EXPECT_TRUE(closed.client_is_busy()) << "its latencies are not compared";
  BenchTrial open = Sound(1000);
  open.load.client_cpu_s = 1.6;
  open.load.server_cpu_s = 1.96;
  EXPECT_EQ(OnlyCheck(open), "client-cpu") << "an open loop is there for its latencies";
}

TEST(Validity, Lateness) {
  BenchTrial trial = Sound(1000);
  trial.load.lateness.Record(5'000'000, 30);  // 1.5 % of the sends
  EXPECT_EQ(OnlyCheck(trial), "lateness");
  // Where the server left no stream free, late sends are its doing, and the trial shows saturation.
  trial.load.delayed = 200;
  EXPECT_EQ(OnlyCheck(trial), "0 checks");
}

TEST(Validity, Steal) {
  BenchTrial trial = Sound(0);
  trial.load.steal_s = 0.25;  // of 2 s on 2 cores
  EXPECT_EQ(OnlyCheck(trial), "steal");
}

TEST(Validity, Errors) {
  BenchTrial trial = Sound(0);
  trial.load.succeeded -= 3;  // 0.15 %
  trial.load.errors = {{"grpc-status UNAVAILABLE", 3, ""}};
  EXPECT_EQ(OnlyCheck(trial), "errors");
  EXPECT_THAT(CheckTrial(trial, kCores, Limits())[0].message, HasSubstr("grpc-status UNAVAILABLE"));
  trial.load.succeeded = 0;
  EXPECT_EQ(OnlyCheck(trial), "errors");
  trial.load.requests = 0;
  EXPECT_EQ(OnlyCheck(trial), "nothing");
}

TEST(Validity, AServerThatWentAway) {
  BenchTrial trial = Sound(0);
  trial.load.connections_lost = 1;
  EXPECT_EQ(OnlyCheck(trial), "connections");
}

TEST(Validity, AnInterruption) {
  BenchTrial trial = Sound(0);
  trial.load.incomplete = true;
  EXPECT_EQ(OnlyCheck(trial), "interrupted");
}

TEST(Validity, ARateThatTheClientDoesNotReach) {
  BenchTrial trial = Sound(1000);
  trial.load.achieved_rate = 900;
  EXPECT_EQ(OnlyCheck(trial), "rate");
  trial.load.dropped = 200;  // the server was too slow
  EXPECT_EQ(OnlyCheck(trial), "0 checks");
}

}  // namespace
}  // namespace assay::bench
