#include "harness/bench/threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "harness/base/duration.h"
#include "harness/scenario/suggestion.h"

namespace assay::bench {
namespace {

using record::Analysis;
using record::BenchRecord;
using record::Metric;
using record::ThresholdResult;

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

bool IsTime(Metric metric) {
  return metric == Metric::kP50 || metric == Metric::kP99 || metric == Metric::kServerCpu ||
         metric == Metric::kClientCpu;
}

Result<double> ParseLimit(const std::string& text, const Threshold& threshold) {
  if (!threshold.ratio && IsTime(threshold.metric)) {
    const Result<Duration> duration = ParseDuration(text);
    if (!duration) return UsageError("'" + text + "' is no time, such as 5ms or 40us");
    return std::chrono::duration<double, std::micro>(*duration).count();
  }
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || number < 0) return UsageError("'" + text + "' is no number");
  return number;
}

std::string MetricNames() {
  std::string names;
  for (const record::MetricInfo& info : record::Metrics())
    names += (names.empty() ? "" : ", ") + std::string(info.name);
  return names;
}

// The parts of "a.b.c", from behind: a workload's id has no dot, since it is the name of a file.
std::vector<std::string> Split(std::string_view path) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

bool Holds(const Threshold& threshold, double value) {
  switch (threshold.sign) {
    case Threshold::Sign::kLess:
      return value < threshold.limit;
    case Threshold::Sign::kAtMost:
      return value <= threshold.limit;
    case Threshold::Sign::kMore:
      return value > threshold.limit;
    case Threshold::Sign::kAtLeast:
      return value >= threshold.limit;
  }
  return false;
}

struct Figure {
  std::optional<double> value;
  int blocks = 0;
  std::string text;
};

Figure RatioOf(const Threshold& threshold, const Analysis& analysis, const std::string& workload) {
  for (const record::Comparison& comparison : analysis.headline) {
    if (comparison.workload != workload || comparison.metric != threshold.metric || comparison.ratio.blocks == 0)
      continue;
    return {comparison.ratio.value, comparison.ratio.blocks,
            fmt::format("{:.3g} [{:.3g}–{:.3g}]", comparison.ratio.value, comparison.ratio.low, comparison.ratio.high)};
  }
  return {};
}

Figure ValueOf(const Threshold& threshold, const BenchRecord& bench, const Analysis& analysis,
               const record::BenchWorkload& workload) {
  const std::string& arm = threshold.arm.empty() ? bench.arms[0].id : threshold.arm;
  const double load = record::IsOfCapacity(threshold.metric) ? 0 : workload.equal_load;
  for (const record::LoadPoint& point : analysis.points) {
    if (point.workload != workload.id || point.arm != arm || point.offered != load || point.valid == 0) continue;
    Figure figure{std::nullopt, point.valid, {}};
    switch (threshold.metric) {
      case Metric::kRate:
        figure.value = point.achieved;
        break;
      case Metric::kP50:
        figure.value = point.p50_us;
        break;
      case Metric::kP99:
        figure.value = point.p99_us;
        break;
      case Metric::kServerCpu:
        figure.value = point.server_cpu_us;
        break;
      case Metric::kClientCpu:
        figure.value = point.client_cpu_us;
        break;
      case Metric::kBytes:
        if (point.bytes > 0) figure.value = point.bytes;
        break;
      case Metric::kServerMemory:
        figure.value = point.server_memory_mib;
        break;
    }
    if (figure.value) figure.text = fmt::format("{:.4g} {}", *figure.value, record::InfoOf(threshold.metric).unit);
    return figure;
  }
  return {};
}

ThresholdResult Evaluate(const Threshold& threshold, const BenchRecord& bench, const Analysis& analysis) {
  ThresholdResult result{threshold.text, {}, ThresholdResult::State::kHolds};
  std::string missing;
  for (const record::BenchWorkload& workload : bench.workloads) {
    if (!threshold.workload.empty() && workload.id != threshold.workload) continue;
    const Figure figure =
        threshold.ratio ? RatioOf(threshold, analysis, workload.id) : ValueOf(threshold, bench, analysis, workload);
    if (!figure.value) {
      missing += (missing.empty() ? "" : ", ") + workload.id + " has no such figure";
    } else if (figure.blocks < bench.design.least_valid) {
      missing += (missing.empty() ? "" : ", ") + fmt::format("{}: {} valid blocks of {} that a claim needs",
                                                             workload.id, figure.blocks, bench.design.least_valid);
    } else if (!Holds(threshold, *figure.value)) {
      result.state = ThresholdResult::State::kBroken;
      result.actual += (result.actual.empty() ? "" : ", ") + figure.text + " in " + workload.id;
    } else if (result.state == ThresholdResult::State::kHolds && result.actual.empty()) {
      result.actual = figure.text + (threshold.workload.empty() ? " in " + workload.id : "");
    }
  }
  // What is broken somewhere stays broken, whatever could not be looked at elsewhere.
  if (result.state != ThresholdResult::State::kBroken && !missing.empty()) {
    result.state = ThresholdResult::State::kUndecided;
    result.actual = missing;
  }
  return result;
}

}  // namespace

Result<Threshold> ParseThreshold(std::string_view text) {
  Threshold threshold;
  threshold.text = std::string(text);
  const std::string shape = "; a threshold is [WORKLOAD.][ARM.|ratio.]METRIC < LIMIT";
  const std::size_t sign = text.find_first_of("<>");
  if (sign == std::string_view::npos) return UsageError("'" + threshold.text + "' has no < or >" + shape);
  const bool equal = sign + 1 < text.size() && text[sign + 1] == '=';
  const bool less = text[sign] == '<';
  threshold.sign = less ? (equal ? Threshold::Sign::kAtMost : Threshold::Sign::kLess)
                        : (equal ? Threshold::Sign::kAtLeast : Threshold::Sign::kMore);
  std::vector<std::string> parts = Split(Trimmed(text.substr(0, sign)));
  const std::optional<Metric> metric = record::ParseMetric(parts.back());
  if (!metric) return UsageError("'" + parts.back() + "' is no metric: " + MetricNames() + shape);
  threshold.metric = *metric;
  parts.pop_back();
  if (!parts.empty() && parts.back() == "ratio") {
    threshold.ratio = true;
    parts.pop_back();
  } else if (parts.size() > 1) {
    threshold.arm = parts.back();
    parts.pop_back();
  }
  if (parts.size() > 1) return UsageError("'" + threshold.text + "' has too many parts" + shape);
  if (!parts.empty()) threshold.workload = parts[0];
  ASSAY_ASSIGN(threshold.limit, ParseLimit(Trimmed(text.substr(sign + (equal ? 2 : 1))), threshold));
  return threshold;
}

Status CheckNames(const std::vector<Threshold>& thresholds, const BenchRecord& bench) {
  for (const Threshold& threshold : thresholds) {
    std::vector<std::string_view> workloads;
    for (const record::BenchWorkload& workload : bench.workloads) workloads.push_back(workload.id);
    if (!threshold.workload.empty() && bench.FindWorkload(threshold.workload) == nullptr) {
      return UsageError("--threshold '" + threshold.text + "': no workload " + threshold.workload + " is played" +
                        scenario::DidYouMean(threshold.workload, workloads));
    }
    std::vector<std::string_view> arms;
    for (const record::BenchArm& arm : bench.arms) arms.push_back(arm.id);
    if (!threshold.arm.empty() && bench.FindArm(threshold.arm) == nullptr) {
      return UsageError("--threshold '" + threshold.text + "': there is no arm " + threshold.arm +
                        scenario::DidYouMean(threshold.arm, arms));
    }
  }
  return {};
}

Result<std::vector<ThresholdResult>> Evaluate(const std::vector<Threshold>& thresholds, const BenchRecord& bench) {
  ASSAY_CHECK_OK(CheckNames(thresholds, bench));
  const Analysis analysis = record::Analyze(bench);
  std::vector<ThresholdResult> results;
  for (const Threshold& threshold : thresholds) results.push_back(Evaluate(threshold, bench, analysis));
  return results;
}

}  // namespace assay::bench
