#include "harness/load/findings.h"

#include <fmt/format.h>

#include "harness/base/duration.h"

namespace assay::load {

std::vector<record::LoadFinding> FindWeaknesses(const Plan& plan, const record::LoadRecord& record,
                                                double busiest_thread) {
  std::vector<record::LoadFinding> found;
  if (busiest_thread > record::kBusyClient) {
    found.push_back({"client-saturated", fmt::format("a load thread used {:.0f} % of its processor, above {:.0f} %: it "
                                                     "may have measured itself; give it more threads",
                                                     busiest_thread * 100, record::kBusyClient * 100)});
  }
  const Duration late(record.lateness.ValueAt(0.99));
  if (late > plan.lateness_budget) {
    found.push_back(
        {"late", fmt::format("calls left late: p99 of their lateness is {:.1f} ms, above {}",
                             static_cast<double>(late.count()) / 1e6, FormatDuration(plan.lateness_budget))});
  }
  if (record.offered > 0 && static_cast<double>(record.requests) < kRateBudget * static_cast<double>(record.offered)) {
    found.push_back(
        {"rate-not-reached",
         fmt::format("{} calls were due and {} were made: {:.0f}/s instead of {:.0f}/s", record.offered,
                     record.requests, static_cast<double>(record.requests) / record.duration_s, record.offered_rate)});
  }
  if (record.delayed > 0) {
    found.push_back({"overflow", fmt::format("{} calls waited because all {} streams were taken; response times hold "
                                             "that wait",
                                             record.delayed, plan.shape.connections * plan.shape.streams)});
  }
  if (record.requests > 0 &&
      static_cast<double>(record.failed()) > kErrorBudget * static_cast<double>(record.requests)) {
    found.push_back({"errors", fmt::format("{} of {} calls failed", record.failed(), record.requests)});
  }
  if (record.connections_lost > 0) {
    found.push_back({"target-lost", fmt::format("{} connections were lost", record.connections_lost)});
  }
  if (record.duration_s > 0 && record.steal_s > kStealBudget * record.duration_s) {
    found.push_back({"steal", fmt::format("the host took {:.2f} s of processor time during {:.1f} s", record.steal_s,
                                          record.duration_s)});
  }
  return found;
}

}  // namespace assay::load
