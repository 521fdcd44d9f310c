#pragma once

#include <optional>
#include <span>
#include <string_view>

// How two arms compare, from one ratio a block. A ratio is multiplicative, so everything is done on its logarithm:
// twice as slow and twice as fast are equally far from 1, and swapping the arms only mirrors the result.
namespace assay::statistics {

struct Ratio {
  double value = 1;  // geometric mean of the blocks' ratios
  double low = 1;    // the interval; with a single block it is unbounded: 0 and infinity
  double high = 1;
  int blocks = 0;
  double log_deviation = 0;  // standard deviation of the logarithms between blocks
  double sign_rank_p = 1;  // Wilcoxon's signed-rank test of "no difference", exact, as a cross-check without normality
};

// The interval is Student's t on the logarithms of the blocks' ratios. With the 5 to 20 blocks that anybody waits for,
// resampling them (the percentile bootstrap) covers too little, since a handful of values shows too few of the extremes
// that it would have to draw from; t carries that ignorance in its quantile. The tests simulate what it covers, on
// skewed and heavy-tailed noise too. `ratios` are positive; `confidence` is 0.95 for 95 %.
Ratio EstimateRatio(std::span<const double> ratios, double confidence);

enum class Outcome {
  kBetter,        // the whole interval lies beyond the band, on the good side
  kWorse,         // beyond it on the bad side
  kEquivalent,    // inside the band
  kInconclusive,  // it crosses an edge of the band
};
std::string_view ToString(Outcome outcome);
std::optional<Outcome> ParseOutcome(std::string_view text);

enum class Direction { kLowerIsBetter, kHigherIsBetter };

// `band` 0.05 calls ratios between 1/1.05 and 1.05 equivalent. Fewer than two blocks, or fewer than `least_blocks`, are
// inconclusive whatever they say.
Outcome Judge(const Ratio& ratio, double band, Direction direction, int least_blocks = 2);

// How many blocks it would take until the interval no longer crosses an edge of the band, if the mean and the spread
// stayed as they are. None where 10,000 would not do, or where there is no spread to judge by.
std::optional<int> BlocksNeeded(const Ratio& ratio, double band, double confidence);

}  // namespace assay::statistics
