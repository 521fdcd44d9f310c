#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/record/bench_analysis.h"

// What the user wants to hold: `unary-small.p99 < 5ms`, `unary-small.rest.cpu <= 40us`, `ratio.cpu < 1.2`,
// `list-100.ratio.rate > 2`.
namespace assay::bench {

struct Threshold {
  std::string text;
  std::string workload;  // empty: each
  std::string arm;       // empty: the first arm; not with `ratio`
  bool ratio = false;    // first arm ÷ second
  record::Metric metric = record::Metric::kRate;
  enum class Sign { kLess, kAtMost, kMore, kAtLeast } sign = Sign::kLess;
  double limit = 0;  // in the metric's own unit
};

// Errors: kUsage: what is wrong in it, and what may stand there.
Result<Threshold> ParseThreshold(std::string_view text);

// The figure is the median over valid blocks, of ratios their geometric mean: it is held if the figure is on the right
// side in every workload that the threshold names. Undecided, so that no luck passes for an answer, where any of them
// lacks the blocks that a claim needs, or does not have the figure at all. Errors: kUsage: no workload, no arm of that
// name.
Result<std::vector<record::ThresholdResult>> Evaluate(const std::vector<Threshold>& thresholds,
                                                      const record::BenchRecord& bench);
// That names exist, before anything is measured.
Status CheckNames(const std::vector<Threshold>& thresholds, const record::BenchRecord& bench);

}  // namespace assay::bench
