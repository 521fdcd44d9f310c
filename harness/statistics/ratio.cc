#include "harness/statistics/ratio.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "harness/statistics/student.h"

namespace assay::statistics {
namespace {

constexpr int kMostBlocks = 10'000;
// Exact up to here: the number of ways is below 2^53. Beyond it nobody waits for that many blocks.
constexpr std::size_t kMostRanked = 50;

// Two-sided p of the signed-rank statistic: ranks of absolute values, ties sharing their mean rank. Ranks are doubled
// so that mean ranks stay whole numbers, and the distribution is counted out sign by sign.
double SignRankP(std::vector<double> logs) {
  std::erase(logs, 0.0);
  if (logs.empty() || logs.size() > kMostRanked) return 1;
  std::sort(logs.begin(), logs.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  std::vector<std::size_t> doubled(logs.size());
  for (std::size_t i = 0; i < logs.size();) {
    std::size_t end = i;
    while (end < logs.size() && std::abs(logs[end]) == std::abs(logs[i])) ++end;
    for (std::size_t j = i; j < end; ++j) doubled[j] = i + 1 + end;
    i = end;
  }
  std::size_t total = 0;
  std::size_t positive = 0;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    total += doubled[i];
    if (logs[i] > 0) positive += doubled[i];
  }
  std::vector<double> ways(total + 1, 0.0);
  ways[0] = 1;
  for (const std::size_t rank : doubled) {
    for (std::size_t sum = total; sum + 1 > rank; --sum) ways[sum] += ways[sum - rank];
  }
  const std::size_t extreme = std::min(positive, total - positive);
  double tail = 0;
  for (std::size_t sum = 0; sum <= extreme; ++sum) tail += ways[sum];
  return std::min(1.0, 2 * tail / std::pow(2.0, static_cast<double>(logs.size())));
}

}  // namespace

Ratio EstimateRatio(std::span<const double> ratios, double confidence) {
  Ratio estimate;
  estimate.blocks = static_cast<int>(ratios.size());
  estimate.low = 0;
  estimate.high = std::numeric_limits<double>::infinity();
  if (ratios.empty()) return estimate;
  std::vector<double> logs;
  double sum = 0;
  for (const double ratio : ratios) sum += logs.emplace_back(std::log(ratio));
  const auto count = static_cast<double>(logs.size());
  const double mean = sum / count;
  estimate.value = std::exp(mean);
  estimate.sign_rank_p = SignRankP(logs);
  if (logs.size() < 2) return estimate;
  double squares = 0;
  for (const double log : logs) squares += (log - mean) * (log - mean);
  estimate.log_deviation = std::sqrt(squares / (count - 1));
  const double half =
      StudentQuantile((1 + confidence) / 2, estimate.blocks - 1) * estimate.log_deviation / std::sqrt(count);
  estimate.low = std::exp(mean - half);
  estimate.high = std::exp(mean + half);
  return estimate;
}

std::string_view ToString(Outcome outcome) {
  switch (outcome) {
    case Outcome::kBetter:
      return "better";
    case Outcome::kWorse:
      return "worse";
    case Outcome::kEquivalent:
      return "equivalent";
    case Outcome::kInconclusive:
      return "inconclusive";
  }
  return "";
}

std::optional<Outcome> ParseOutcome(std::string_view text) {
  for (const Outcome outcome : {Outcome::kBetter, Outcome::kWorse, Outcome::kEquivalent, Outcome::kInconclusive}) {
    if (ToString(outcome) == text) return outcome;
  }
  return std::nullopt;
}

Outcome Judge(const Ratio& ratio, double band, Direction direction, int least_blocks) {
  if (ratio.blocks < std::max(2, least_blocks)) return Outcome::kInconclusive;
  const double edge = 1 + band;
  if (ratio.high <= edge && ratio.low >= 1 / edge) return Outcome::kEquivalent;
  if (ratio.high < 1 / edge) return direction == Direction::kLowerIsBetter ? Outcome::kBetter : Outcome::kWorse;
  if (ratio.low > edge) return direction == Direction::kLowerIsBetter ? Outcome::kWorse : Outcome::kBetter;
  return Outcome::kInconclusive;
}

std::optional<int> BlocksNeeded(const Ratio& ratio, double band, double confidence) {
  if (ratio.blocks < 2) return std::nullopt;
  const double room = std::abs(std::abs(std::log(ratio.value)) - std::log1p(band));
  const auto fits = [&](int blocks) {
    return StudentQuantile((1 + confidence) / 2, blocks - 1) * ratio.log_deviation / std::sqrt(blocks) < room;
  };
  if (!fits(kMostBlocks)) return std::nullopt;
  int low = 1;
  int high = kMostBlocks;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (fits(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace assay::statistics
