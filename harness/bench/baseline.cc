#include "harness/bench/baseline.h"

#include <algorithm>

#include "harness/record/bench_analysis.h"
#include "harness/statistics/median.h"

namespace assay::bench {
namespace {

using record::BenchRecord;
using record::Metric;

// Times are only comparable at one load, so the older document's load decides which trials count.
std::vector<double> Values(const BenchRecord& bench, const std::string& workload, const std::string& arm, Metric metric,
                           double load) {
  std::vector<double> values;
  for (const record::BenchTrial& trial : bench.trials) {
    if (trial.workload != workload || trial.arm != arm || !trial.valid() || trial.offered != load) continue;
    if (const std::optional<double> value = record::ValueOf(metric, trial)) values.push_back(*value);
  }
  return values;
}

}  // namespace

std::vector<record::BaselineRow> CompareWithBaseline(const BenchRecord& before, const BenchRecord& now) {
  std::vector<record::BaselineRow> rows;
  for (const record::BenchWorkload& workload : now.workloads) {
    const record::BenchWorkload* old = before.FindWorkload(workload.id);
    if (old == nullptr) continue;
    for (const record::BenchArm& arm : now.arms) {
      for (const record::MetricInfo& info : record::Metrics()) {
        const bool capacity = record::IsOfCapacity(info.metric);
        if (!capacity && old->equal_load != workload.equal_load) continue;
        const double load = capacity ? 0 : workload.equal_load;
        const std::vector<double> was = Values(before, workload.id, arm.id, info.metric, load);
        const std::vector<double> is = Values(now, workload.id, arm.id, info.metric, load);
        if (was.empty() || is.empty()) continue;
        record::BaselineRow row{workload.id, arm.id, std::string(info.name), statistics::Median(was),
                                statistics::Median(is)};
        row.ratio = row.before > 0 ? row.after / row.before : 0;
        const auto [was_low, was_high] = std::minmax_element(was.begin(), was.end());
        const auto [is_low, is_high] = std::minmax_element(is.begin(), is.end());
        // One block has no range to be outside of.
        row.beyond_spread = was.size() > 1 && is.size() > 1 && (*is_low > *was_high || *is_high < *was_low);
        rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

}  // namespace assay::bench
