#include "reports/bench/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace assay::reports::bench {
namespace {

using statistics::Outcome;

std::string Grouped(std::string digits) {
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

}  // namespace

std::string Significant(double number) {
  if (!std::isfinite(number)) return "∞";
  if (number == 0) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(number))));
  if (magnitude < 2) return fmt::format("{:.{}f}", number, std::min(2 - magnitude, 6));
  const double step = std::pow(10.0, magnitude - 2);
  return Grouped(fmt::format("{:.0f}", std::round(number / step) * step));
}

std::string Count(std::uint64_t number) { return Grouped(std::to_string(number)); }

std::string Micros(double us) {
  if (us < 1000) return Significant(us) + " µs";
  return us < 1e6 ? Significant(us / 1e3) + " ms" : Significant(us / 1e6) + " s";
}

std::string Bytes(double bytes) {
  if (bytes < 10'000) return Significant(bytes) + " B";
  return bytes < 10e6 ? Significant(bytes / 1024) + " KiB" : Significant(bytes / 1048576) + " MiB";
}

std::string RatioText(const statistics::Ratio& ratio) {
  if (ratio.blocks == 0) return "–";
  // An interval that leaves a factor of a thousand open says nothing more by its digits.
  const auto two = [](double value) -> std::string {
    if (value > 1000) return "∞";
    return value < 10 ? fmt::format("{:.2f}", value) : Significant(value);
  };
  if (ratio.blocks == 1) return two(ratio.value) + " [one block]";
  return fmt::format("{} [{}–{}]", two(ratio.value), two(ratio.low), two(ratio.high));
}

std::string ValueText(record::Metric metric, double value) {
  switch (metric) {
    case record::Metric::kRate:
      return Significant(value) + "/s";
    case record::Metric::kBytes:
      return Bytes(value);
    case record::Metric::kServerMemory:
      return Significant(value) + " MiB";
    default:
      return Micros(value);
  }
}

std::string Maybe(const std::optional<double>& number, std::string (*text)(double)) {
  return number ? text(*number) : "–";
}

std::string ArmTitle(const record::BenchRecord& bench, const std::string& id) {
  const record::BenchArm* arm = bench.FindArm(id);
  return arm == nullptr ? id : arm->title;
}

std::string OutcomeText(const record::BenchRecord& bench, const record::Comparison& comparison) {
  switch (comparison.outcome) {
    case Outcome::kBetter:
      return ArmTitle(bench, comparison.arm) + " better";
    case Outcome::kWorse:
      return ArmTitle(bench, comparison.against) + " better";
    case Outcome::kEquivalent:
      return fmt::format("equivalent (within ±{:g} %)", bench.design.band * 100);
    case Outcome::kInconclusive:
      break;
  }
  if (comparison.below_noise) return "inconclusive: identical arms differ as much";
  if (comparison.ratio.blocks < 2) return "inconclusive: too few valid blocks";
  if (!comparison.blocks_needed) return "inconclusive: too close to the edge for any number of blocks";
  return fmt::format("inconclusive: about {} blocks would tell",
                     Count(static_cast<std::uint64_t>(*comparison.blocks_needed)));
}

}  // namespace assay::reports::bench
