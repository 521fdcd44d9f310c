#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/bench_record.h"
#include "harness/statistics/effects.h"
#include "harness/statistics/ratio.h"

// What the trials of a benchmark say. Pure: every report concludes the same from the same document.
namespace assay::record {

enum class Metric { kRate, kP50, kP99, kServerCpu, kClientCpu, kBytes, kServerMemory };
struct MetricInfo {
  Metric metric;
  std::string_view name;   // the word of thresholds and documents: "rate", "p50", "p99", "cpu", "client_cpu", "bytes"
  std::string_view title;  // "server CPU a call"
  std::string_view unit;   // "calls/s", "µs", "bytes", "MiB"
  statistics::Direction direction;
};
std::span<const MetricInfo> Metrics();
const MetricInfo& InfoOf(Metric metric);
std::optional<Metric> ParseMetric(std::string_view name);
// None where the trial did not measure it, or measured nothing.
std::optional<double> ValueOf(Metric metric, const BenchTrial& trial);

// Where a metric is compared: times at equal load, where nobody is saturated; costs and the rate itself at capacity.
bool IsOfCapacity(Metric metric);

struct Comparison {
  std::string workload;
  Metric metric = Metric::kRate;
  std::string arm;             // the ratio's numerator
  std::string against;         // its denominator
  std::vector<double> ratios;  // one a block in which both trials are valid
  statistics::Ratio ratio;
  statistics::Outcome outcome = statistics::Outcome::kInconclusive;
  std::optional<int> blocks_needed;  // of an inconclusive one
  bool enough = true;                // has the blocks that a claim needs
  bool below_noise = false;          // would be better or worse, but identical arms differ as much
};

// One arm at one load, over all valid trials.
struct LoadPoint {
  std::string workload;
  std::string arm;
  double offered = 0;   // 0: capacity
  double achieved = 0;  // medians over blocks
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;  // of all trials' calls together, as p90 and max
  double p90_us = 0;
  double max_us = 0;
  std::optional<double> server_cpu_us;  // a call
  double client_cpu_us = 0;
  double bytes = 0;  // a call, both directions
  double reads = 0;
  std::optional<double> server_memory_mib;
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  int valid = 0;
  int invalid = 0;
  bool saturated = false;  // most of its trials stayed behind the load that was offered
  std::vector<double> p99_by_block;
};

struct Decomposition {
  std::string workload;
  Metric metric = Metric::kServerCpu;
  statistics::Effects effects;
};

struct Analysis {
  std::vector<Comparison> headline;  // first arm ÷ second
  std::vector<Comparison> clients;   // grpc++ client ÷ first arm: what a real client costs
  std::vector<Comparison> noise;     // identical arms
  std::vector<Decomposition> decompositions;
  std::vector<LoadPoint> points;  // by workload, arm, load
  int blocks = 0;                 // with at least one trial
  int invalid_trials = 0;
  bool enough = true;  // every headline comparison has the blocks that a claim needs
  // Identical arms are told apart: something but the arms makes a difference, and nothing here is to be trusted.
  bool biased = false;
};
Analysis Analyze(const BenchRecord& bench);

// Below this share of the offered load a trial was saturated.
inline constexpr double kSaturated = 0.95;

}  // namespace assay::record
