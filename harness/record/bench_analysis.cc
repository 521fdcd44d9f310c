#include "harness/record/bench_analysis.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <set>

#include "harness/statistics/median.h"

namespace assay::record {
namespace {

using statistics::Direction;
using statistics::Outcome;

constexpr MetricInfo kMetrics[] = {
    {Metric::kRate, "rate", "calls a second", "calls/s", Direction::kHigherIsBetter},
    {Metric::kP50, "p50", "median response time", "µs", Direction::kLowerIsBetter},
    {Metric::kP99, "p99", "p99 response time", "µs", Direction::kLowerIsBetter},
    {Metric::kServerCpu, "cpu", "server CPU a call", "µs", Direction::kLowerIsBetter},
    {Metric::kClientCpu, "client_cpu", "client CPU a call", "µs", Direction::kLowerIsBetter},
    {Metric::kBytes, "bytes", "bytes a call", "bytes", Direction::kLowerIsBetter},
    {Metric::kServerMemory, "memory", "server memory at its peak", "MiB", Direction::kLowerIsBetter},
};

std::optional<double> PerCall(double amount, const LoadRecord& load) {
  if (load.requests == 0 || amount <= 0) return std::nullopt;
  return amount / static_cast<double>(load.requests);
}

std::optional<double> Quantile(const statistics::Histogram& histogram, double quantile) {
  if (histogram.empty()) return std::nullopt;
  return static_cast<double>(histogram.ValueAt(quantile)) / 1000;
}

// Whether the trial has the load at which that metric is compared.
bool IsAt(const BenchWorkload& workload, const BenchTrial& trial, Metric metric) {
  if (trial.workload != workload.id) return false;
  if (IsOfCapacity(metric)) return trial.closed();
  return workload.equal_load > 0 ? trial.offered == workload.equal_load : trial.closed();
}

// The metric of each block's trial of that arm.
std::map<int, double> ByBlock(const BenchRecord& bench, const BenchWorkload& workload, std::string_view arm,
                              Metric metric) {
  std::map<int, double> values;
  for (const BenchTrial& trial : bench.trials) {
    if (trial.arm != arm || !trial.valid() || !IsAt(workload, trial, metric)) continue;
    if (!IsOfCapacity(metric) && trial.client_is_busy()) continue;
    if (const std::optional<double> value = ValueOf(metric, trial); value && *value > 0) values[trial.block] = *value;
  }
  return values;
}

// Whether any trial there, valid or not, has such a figure: what only invalid ones have is missing, and what none has,
// such as octets of a client that does not tell, is not asked for.
bool Measured(const BenchRecord& bench, const BenchWorkload& workload, std::initializer_list<std::string_view> arms,
              Metric metric) {
  return std::all_of(arms.begin(), arms.end(), [&](std::string_view arm) {
    return std::any_of(bench.trials.begin(), bench.trials.end(), [&](const BenchTrial& trial) {
      return trial.arm == arm && IsAt(workload, trial, metric) && ValueOf(metric, trial);
    });
  });
}

std::vector<Comparison> Compare(const BenchRecord& bench, const BenchArm& arm, const BenchArm& against) {
  std::vector<Comparison> comparisons;
  for (const BenchWorkload& workload : bench.workloads) {
    for (const MetricInfo& info : kMetrics) {
      Comparison comparison{.workload = workload.id, .metric = info.metric, .arm = arm.id, .against = against.id};
      const std::map<int, double> above = ByBlock(bench, workload, arm.id, info.metric);
      const std::map<int, double> below = ByBlock(bench, workload, against.id, info.metric);
      for (const auto& [block, value] : above) {
        if (const auto other = below.find(block); other != below.end())
          comparison.ratios.push_back(value / other->second);
      }
      if (!Measured(bench, workload, {arm.id, against.id}, info.metric)) continue;
      comparison.ratio = statistics::EstimateRatio(comparison.ratios, bench.design.confidence);
      comparison.enough = comparison.ratio.blocks >= bench.design.least_valid;
      comparison.outcome =
          statistics::Judge(comparison.ratio, bench.design.band, info.direction, bench.design.least_valid);
      if (comparison.outcome == Outcome::kInconclusive) {
        comparison.blocks_needed =
            statistics::BlocksNeeded(comparison.ratio, bench.design.band, bench.design.confidence);
        // What has its interval already lacks only the blocks that a claim asks for.
        if (comparison.blocks_needed)
          comparison.blocks_needed = std::max(*comparison.blocks_needed, bench.design.least_valid);
      }
      comparisons.push_back(std::move(comparison));
    }
  }
  return comparisons;
}

bool Decided(const Comparison& comparison) {
  return comparison.outcome == Outcome::kBetter || comparison.outcome == Outcome::kWorse;
}

// How far identical arms are apart in that metric, on the log scale: as far as their interval leaves open.
double NoiseOf(const std::vector<Comparison>& noise, Metric metric) {
  double furthest = 0;
  for (const Comparison& comparison : noise) {
    if (comparison.metric != metric || comparison.ratio.blocks < 2) continue;
    furthest =
        std::max({furthest, std::abs(std::log(comparison.ratio.low)), std::abs(std::log(comparison.ratio.high))});
  }
  return furthest;
}

void HoldAgainstNoise(std::vector<Comparison>& comparisons, const std::vector<Comparison>& noise) {
  for (Comparison& comparison : comparisons) {
    if (!Decided(comparison) || std::abs(std::log(comparison.ratio.value)) >= NoiseOf(noise, comparison.metric))
      continue;
    comparison.below_noise = true;
    comparison.outcome = Outcome::kInconclusive;
  }
}

std::vector<Decomposition> Decompose(const BenchRecord& bench) {
  std::vector<Decomposition> decompositions;
  for (const std::string_view arm : {"rest", "rest-protobuf", "grpc-json", "grpc"}) {
    if (bench.FindArm(arm) == nullptr) return {};
  }
  for (const BenchWorkload& workload : bench.workloads) {
    for (const Metric metric : {Metric::kServerCpu, Metric::kRate, Metric::kBytes, Metric::kP50}) {
      const std::map<int, double> rest_json = ByBlock(bench, workload, "rest", metric);
      const std::map<int, double> rest_protobuf = ByBlock(bench, workload, "rest-protobuf", metric);
      const std::map<int, double> grpc_json = ByBlock(bench, workload, "grpc-json", metric);
      const std::map<int, double> grpc_protobuf = ByBlock(bench, workload, "grpc", metric);
      std::vector<statistics::Cells> blocks;
      for (const auto& [block, value] : rest_json) {
        if (!rest_protobuf.contains(block) || !grpc_json.contains(block) || !grpc_protobuf.contains(block)) continue;
        blocks.push_back({value, rest_protobuf.at(block), grpc_json.at(block), grpc_protobuf.at(block)});
      }
      if (blocks.empty()) continue;
      decompositions.push_back({workload.id, metric, statistics::EstimateEffects(blocks, bench.design.confidence)});
    }
  }
  return decompositions;
}

double MedianOf(const std::vector<const BenchTrial*>& trials, double (*value)(const BenchTrial&)) {
  std::vector<double> values;
  values.reserve(trials.size());
  for (const BenchTrial* trial : trials) values.push_back(value(*trial));
  return statistics::Median(std::move(values));
}

std::optional<double> MedianOf(const std::vector<const BenchTrial*>& trials, Metric metric) {
  std::vector<double> values;
  for (const BenchTrial* trial : trials) {
    if (const std::optional<double> value = ValueOf(metric, *trial)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  return statistics::Median(std::move(values));
}

LoadPoint PointOf(const BenchRecord& bench, const BenchWorkload& workload, const BenchArm& arm, double offered) {
  LoadPoint point{.workload = workload.id, .arm = arm.id, .offered = offered};
  std::vector<const BenchTrial*> valid;
  statistics::Histogram all;
  int behind = 0;
  for (const BenchTrial& trial : bench.trials) {
    if (trial.workload != workload.id || trial.arm != arm.id || trial.offered != offered) continue;
    point.requests += trial.load.requests;
    point.failed += trial.load.failed();
    if (!trial.valid()) {
      ++point.invalid;
      continue;
    }
    ++point.valid;
    valid.push_back(&trial);
    all.Merge(trial.load.response);
    if (const std::optional<double> p99 = ValueOf(Metric::kP99, trial)) point.p99_by_block.push_back(*p99);
    behind += offered > 0 && trial.load.achieved_rate < kSaturated * offered ? 1 : 0;
  }
  point.saturated = 2 * behind > point.valid;
  point.achieved = MedianOf(valid, [](const BenchTrial& trial) { return trial.load.achieved_rate; });
  point.reads = MedianOf(valid, [](const BenchTrial& trial) {
    return PerCall(static_cast<double>(trial.load.reads), trial.load).value_or(0);
  });
  point.p50_us = MedianOf(valid, Metric::kP50).value_or(0);
  point.p99_us = MedianOf(valid, Metric::kP99).value_or(0);
  point.p90_us = Quantile(all, 0.9).value_or(0);
  point.p999_us = Quantile(all, 0.999).value_or(0);
  point.max_us = static_cast<double>(all.max()) / 1000;
  point.server_cpu_us = MedianOf(valid, Metric::kServerCpu);
  point.client_cpu_us = MedianOf(valid, Metric::kClientCpu).value_or(0);
  point.bytes = MedianOf(valid, Metric::kBytes).value_or(0);
  point.server_memory_mib = MedianOf(valid, Metric::kServerMemory);
  return point;
}

std::vector<LoadPoint> Points(const BenchRecord& bench) {
  std::vector<LoadPoint> points;
  for (const BenchWorkload& workload : bench.workloads) {
    for (const BenchArm& arm : bench.arms) {
      std::set<double> loads;
      for (const BenchTrial& trial : bench.trials) {
        if (trial.workload == workload.id && trial.arm == arm.id) loads.insert(trial.offered);
      }
      for (const double offered : loads) points.push_back(PointOf(bench, workload, arm, offered));
    }
  }
  return points;
}

}  // namespace

std::span<const MetricInfo> Metrics() { return kMetrics; }

const MetricInfo& InfoOf(Metric metric) {
  return *std::find_if(std::begin(kMetrics), std::end(kMetrics),
                       [&](const MetricInfo& info) { return info.metric == metric; });
}

std::optional<Metric> ParseMetric(std::string_view name) {
  for (const MetricInfo& info : kMetrics) {
    if (info.name == name) return info.metric;
  }
  return std::nullopt;
}

bool IsOfCapacity(Metric metric) { return metric != Metric::kP50 && metric != Metric::kP99; }

std::optional<double> ValueOf(Metric metric, const BenchTrial& trial) {
  const LoadRecord& load = trial.load;
  switch (metric) {
    case Metric::kRate:
      if (load.succeeded == 0 || load.achieved_rate <= 0) return std::nullopt;
      return load.achieved_rate;
    case Metric::kP50:
      return Quantile(load.response, 0.5);
    case Metric::kP99:
      return Quantile(load.response, 0.99);
    case Metric::kServerCpu:
      return load.server_cpu_s ? PerCall(*load.server_cpu_s * 1e6, load) : std::nullopt;
    case Metric::kClientCpu:
      return PerCall(load.client_cpu_s * 1e6, load);
    case Metric::kBytes:
      return PerCall(static_cast<double>(load.bytes_sent + load.bytes_received), load);
    case Metric::kServerMemory:
      if (!load.server_peak_kib || *load.server_peak_kib == 0) return std::nullopt;
      return static_cast<double>(*load.server_peak_kib) / 1024;
  }
  return std::nullopt;
}

Analysis Analyze(const BenchRecord& bench) {
  Analysis analysis;
  std::set<int> blocks;
  for (const BenchTrial& trial : bench.trials) {
    blocks.insert(trial.block);
    analysis.invalid_trials += trial.valid() ? 0 : 1;
  }
  analysis.blocks = static_cast<int>(blocks.size());
  for (const BenchArm& arm : bench.arms) {
    if (const BenchArm* same = bench.FindArm(arm.same_as); same != nullptr) {
      std::vector<Comparison> noise = Compare(bench, arm, *same);
      analysis.noise.insert(analysis.noise.end(), noise.begin(), noise.end());
    }
    if (arm.client == "grpcpp" && bench.arms[0].client == "grpc" && arm.same_as.empty()) {
      analysis.clients = Compare(bench, arm, bench.arms[0]);
      std::erase_if(analysis.clients, [](const Comparison& comparison) {
        return comparison.metric == Metric::kBytes || comparison.metric == Metric::kServerMemory;
      });
    }
  }
  analysis.biased = std::any_of(analysis.noise.begin(), analysis.noise.end(), Decided);
  if (bench.arms.size() > 1 && bench.arms[1].same_as.empty()) {
    analysis.headline = Compare(bench, bench.arms[0], bench.arms[1]);
    HoldAgainstNoise(analysis.headline, analysis.noise);
  } else {
    analysis.headline = analysis.noise;  // A/A alone: that is the question
  }
  analysis.enough =
      !analysis.headline.empty() && std::all_of(analysis.headline.begin(), analysis.headline.end(),
                                                [](const Comparison& comparison) { return comparison.enough; });
  analysis.decompositions = Decompose(bench);
  analysis.points = Points(bench);
  if (bench.arms.size() == 1) {  // nothing to compare: every figure stands for itself
    analysis.enough = !analysis.points.empty() &&
                      std::all_of(analysis.points.begin(), analysis.points.end(),
                                  [&](const LoadPoint& point) { return point.valid >= bench.design.least_valid; });
  }
  return analysis;
}

}  // namespace assay::record
