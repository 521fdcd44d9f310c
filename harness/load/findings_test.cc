#include "harness/load/findings.h"

#include <gtest/gtest.h>

#include <functional>

namespace assay::load {
namespace {

using std::chrono::milliseconds;

// A trial in which nothing is wrong.
record::LoadRecord Sound() {
  record::LoadRecord record;
  record.duration_s = 10;
  record.offered = 1000;
  record.offered_rate = 100;
  record.requests = 1000;
  record.succeeded = 1000;
  record.lateness.Record(10'000, 1000);
  return record;
}

Plan SoundPlan() {
  Plan plan;
  plan.lateness_budget = milliseconds(1);
  return plan;
}

TEST(FindWeaknesses, ASoundTrialHasNone) { EXPECT_TRUE(FindWeaknesses(SoundPlan(), Sound(), 0.69).empty()); }

TEST(FindWeaknesses, EachIsFoundAlone) {
  struct Weak {
    std::string code;
    std::function<void(record::LoadRecord&)> make;
    double busiest = 0.1;
  };
  const Weak all[] = {
      {"client-saturated", [](auto&) {}, 0.71},
      {"late", [](auto& record) { record.lateness.Record(5'000'000, 50); }},
      {"rate-not-reached", [](auto& record) { record.requests = record.succeeded = 970; }},
      {"overflow", [](auto& record) { record.delayed = 1; }},
      {"errors",
       [](auto& record) {
         record.succeeded = 980;
         record.errors = {{"grpc-status UNAVAILABLE", 20, ""}};
       }},
      {"target-lost", [](auto& record) { record.connections_lost = 1; }},
      {"steal", [](auto& record) { record.steal_s = 0.6; }},
  };
  for (const Weak& weak : all) {
    record::LoadRecord record = Sound();
    weak.make(record);
    const std::vector<record::LoadFinding> found = FindWeaknesses(SoundPlan(), record, weak.busiest);
    ASSERT_EQ(found.size(), 1U) << weak.code;
    EXPECT_EQ(found[0].code, weak.code);
  }
}

}  // namespace
}  // namespace assay::load
