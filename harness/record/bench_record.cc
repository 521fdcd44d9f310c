#include "harness/record/bench_record.h"

namespace assay::record {
namespace {

template <class Named>
const Named* Find(const std::vector<Named>& all, std::string_view id) {
  for (const Named& one : all) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

}  // namespace

void Compact(LoadRecord& load) {
  for (statistics::Histogram* histogram : {&load.response, &load.service, &load.lateness}) histogram->Compact();
}

std::string_view ToString(ThresholdResult::State state) {
  switch (state) {
    case ThresholdResult::State::kHolds:
      return "holds";
    case ThresholdResult::State::kBroken:
      return "broken";
    case ThresholdResult::State::kUndecided:
      return "undecided";
  }
  return "";
}

const BenchArm* BenchRecord::FindArm(std::string_view name) const { return Find(arms, name); }
const BenchWorkload* BenchRecord::FindWorkload(std::string_view name) const { return Find(workloads, name); }

}  // namespace assay::record
