#include "harness/bench/threshold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/bench/baseline.h"

namespace assay::bench {
namespace {

using record::ThresholdResult;
using State = ThresholdResult::State;
using testing::HasSubstr;

record::BenchTrial Trial(const std::string& arm, int block, double offered, double cpu_us, double p99_us) {
  record::BenchTrial trial{"unary-small", arm, block, 0, offered, {}, {}};
  trial.load.duration_s = 1;
  trial.load.requests = trial.load.succeeded = 1000;
  trial.load.achieved_rate = 1000;
  trial.load.server_cpu_s = cpu_us * 1e-3;
  trial.load.response.Record(static_cast<std::int64_t>(p99_us * 1000), 1000);
  return trial;
}

record::BenchRecord Bench(int blocks) {
  record::BenchRecord bench;
  bench.design.least_valid = 5;
  bench.arms = {{"grpc", "gRPC", "grpc", "protobuf", "", ""}, {"rest", "REST", "rest", "json", "", ""}};
  bench.workloads = {{"unary-small", "", "unary", 16, 1, 500, true}};
  for (int block = 0; block < blocks; ++block) {
    const double wobble = 1 + 0.01 * block;
    bench.trials.push_back(Trial("grpc", block, 0, 30 * wobble, 900));
    bench.trials.push_back(Trial("rest", block, 0, 20 * wobble, 900));
    bench.trials.push_back(Trial("grpc", block, 500, 30, 400));
    bench.trials.push_back(Trial("rest", block, 500, 20, 300));
  }
  return bench;
}

ThresholdResult Only(const std::string& text, const record::BenchRecord& bench) {
  const Result<Threshold> threshold = ParseThreshold(text);
  EXPECT_TRUE(threshold) << ToString(threshold.error());
  const auto results = Evaluate({*threshold}, bench);
  EXPECT_TRUE(results) << ToString(results.error());
  return results->at(0);
}

TEST(Threshold, HoldsOrIsBroken) {
  const record::BenchRecord bench = Bench(6);
  EXPECT_EQ(Only("unary-small.p99 < 5ms", bench).state, State::kHolds);
  EXPECT_EQ(Only("unary-small.p99<401us", bench).state, State::kHolds);
  EXPECT_EQ(Only("unary-small.p99 < 350us", bench).state, State::kBroken);
  EXPECT_EQ(Only("unary-small.rest.p99 < 350us", bench).state, State::kHolds);
  EXPECT_EQ(Only("ratio.cpu < 1.2", bench).state, State::kBroken);
  EXPECT_THAT(Only("ratio.cpu < 1.2", bench).actual, HasSubstr("1.5 ["));
  EXPECT_EQ(Only("unary-small.ratio.cpu <= 1.6", bench).state, State::kHolds);
  EXPECT_EQ(Only("rate >= 1000", bench).state, State::kHolds);
  EXPECT_EQ(Only("rate > 1000", bench).state, State::kBroken);
}

TEST(Threshold, FewBlocksDecideNothing) {
  for (const char* text : {"unary-small.p99 < 5ms", "unary-small.p99 < 1us", "ratio.cpu < 1.2"}) {
    EXPECT_EQ(Only(text, Bench(4)).state, State::kUndecided) << text;
  }
  EXPECT_THAT(Only("unary-small.p99 < 5ms", Bench(4)).actual, HasSubstr("4 valid blocks of 5"));
  EXPECT_EQ(Only("unary-small.bytes < 100", Bench(6)).state, State::kUndecided);  // nobody measured them
}

TEST(Threshold, SaysWhatIsWrongInIt) {
  for (const char* text :
       {"p99", "p98 < 5ms", "p99 < 5", "p99 < fast", "a.b.c.p99 < 5ms", "ratio.p99 < 5ms", "< 5ms", "rate > -1"}) {
    const Result<Threshold> threshold = ParseThreshold(text);
    ASSERT_FALSE(threshold) << text;
    EXPECT_EQ(threshold.error().kind, ErrorKind::kUsage) << text;
  }
  EXPECT_THAT(Evaluate({*ParseThreshold("unary-smal.p99 < 5ms")}, Bench(6)).error().message, HasSubstr("unary-small"));
  EXPECT_FALSE(Evaluate({*ParseThreshold("unary-small.gprc.p99 < 5ms")}, Bench(6)));
}

TEST(Baseline, MarksWhatLeavesTheBlocksRanges) {
  const record::BenchRecord before = Bench(6);
  record::BenchRecord now = Bench(6);
  for (record::BenchTrial& trial : now.trials) {
    if (trial.arm == "grpc") *trial.load.server_cpu_s *= 1.2;
  }
  int changed = 0;
  for (const record::BaselineRow& row : CompareWithBaseline(before, now)) {
    const bool is_it = row.arm == "grpc" && row.metric == "cpu";
    EXPECT_EQ(row.beyond_spread, is_it) << row.arm << " " << row.metric;
    EXPECT_NEAR(row.ratio, is_it ? 1.2 : 1, 1e-9);
    changed += row.beyond_spread ? 1 : 0;
  }
  EXPECT_EQ(changed, 1);
  now.workloads[0].equal_load = 700;  // another load: its times are not compared
  for (const record::BaselineRow& row : CompareWithBaseline(before, now)) EXPECT_NE(row.metric, "p99");
}

}  // namespace
}  // namespace assay::bench
