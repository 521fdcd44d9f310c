#include "reports/bench/conclusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/bench/numbers.h"

namespace assay::reports::bench {
namespace {

using record::Analysis;
using record::BenchRecord;
using record::Comparison;
using record::Metric;
using statistics::Outcome;

// What a sentence about a workload tells, in this order.
constexpr Metric kTold[] = {Metric::kRate, Metric::kP50, Metric::kP99, Metric::kServerCpu};

std::string Phrase(const BenchRecord& bench, const Comparison& comparison) {
  return fmt::format("{} {} {}", record::InfoOf(comparison.metric).title, RatioText(comparison.ratio),
                     comparison.outcome == Outcome::kInconclusive ? "(inconclusive)"
                     : comparison.outcome == Outcome::kEquivalent ? "(equivalent)"
                                                                  : "(" + OutcomeText(bench, comparison) + ")");
}

struct Tally {
  int better = 0;
  int worse = 0;
  int equivalent = 0;
  int open = 0;
};

Tally TallyOf(const Analysis& analysis) {
  Tally tally;
  for (const Comparison& comparison : analysis.headline) {
    if (std::find(std::begin(kTold), std::end(kTold), comparison.metric) == std::end(kTold)) continue;
    switch (comparison.outcome) {
      case Outcome::kBetter:
        ++tally.better;
        break;
      case Outcome::kWorse:
        ++tally.worse;
        break;
      case Outcome::kEquivalent:
        ++tally.equivalent;
        break;
      case Outcome::kInconclusive:
        ++tally.open;
        break;
    }
  }
  return tally;
}

std::string Sentence(const BenchRecord& bench, const Analysis& analysis) {
  if (bench.arms.size() < 2 || analysis.headline.empty()) return "Nothing was compared";
  const std::string first = ArmTitle(bench, analysis.headline[0].arm);
  const std::string second = ArmTitle(bench, analysis.headline[0].against);
  const bool same = bench.FindArm(analysis.headline[0].arm)->same_as == analysis.headline[0].against;
  const Tally tally = TallyOf(analysis);
  const int decided = tally.better + tally.worse;
  if (same) {
    return decided == 0 ? "Identical arms are not told apart"
                        : fmt::format("Identical arms differ in {} of {} figures: do not trust this machine", decided,
                                      decided + tally.equivalent + tally.open);
  }
  if (decided + tally.equivalent == 0) return first + " and " + second + ": undecided";
  if (decided == 0) return first + " and " + second + ": no difference that matters";
  if (tally.worse == 0 && tally.open + tally.equivalent == 0)
    return first + " is ahead of " + second + " in every figure";
  if (tally.better == 0 && tally.open + tally.equivalent == 0)
    return second + " is ahead of " + first + " in every figure";
  if (tally.worse == 0) return first + " is ahead of " + second + " where they differ";
  if (tally.better == 0) return second + " is ahead of " + first + " where they differ";
  return first + " and " + second + ": it depends on the workload";
}

std::string ClientShare(const BenchRecord& bench) {
  double worst = 0;
  std::size_t busy = 0;
  for (const record::BenchTrial& trial : bench.trials) {
    if (!trial.valid()) continue;
    worst = std::max(worst, trial.client_share());
    busy += trial.client_is_busy() ? 1 : 0;
  }
  std::string text = fmt::format("client at most {:.0f} % of its core", worst * 100);
  if (busy > 0) {
    text += fmt::format(
        " ({} trials at capacity above {:.0f} %, where the server was busier still: their latencies are "
        "not compared)",
        busy, record::kBusyClient * 100);
  }
  return text;
}

double WorstLateness(const BenchRecord& bench) {
  std::int64_t worst = 0;
  for (const record::BenchTrial& trial : bench.trials) {
    const bool of_the_client = trial.valid() && !trial.closed() && !trial.backlogged();
    if (of_the_client) worst = std::max(worst, trial.load.lateness.ValueAt(0.99));
  }
  return static_cast<double>(worst) / 1000;
}

}  // namespace

Conclusion Conclude(const BenchRecord& bench, const Analysis& analysis) {
  Conclusion conclusion;
  conclusion.sentence = Sentence(bench, analysis);
  const auto broken = std::count_if(bench.thresholds.begin(), bench.thresholds.end(), [](const auto& threshold) {
    return threshold.state == record::ThresholdResult::State::kBroken;
  });
  conclusion.tone = broken > 0 ? Tone::kBad : !analysis.enough || analysis.biased ? Tone::kUnsure : Tone::kGood;
  conclusion.details =
      fmt::format("{} of {} blocks in random order, a fresh server for each trial, {:.0f} % intervals over blocks",
                  analysis.blocks, bench.design.blocks, bench.design.confidence * 100);
  if (broken > 0)
    conclusion.details =
        fmt::format("{} of {} thresholds broken; ", broken, bench.thresholds.size()) + conclusion.details;
  if (bench.design.mode == "quick") conclusion.details += "; a first answer, not a claim: --full makes one";
  if (bench.incomplete) conclusion.details += "; interrupted before its end";
  for (const record::BenchWorkload& workload : bench.workloads) {
    std::string sentence;
    for (const Metric metric : kTold) {
      for (const Comparison& comparison : analysis.headline) {
        if (comparison.workload != workload.id || comparison.metric != metric || comparison.ratio.blocks == 0) continue;
        sentence += (sentence.empty() ? "" : " · ") + Phrase(bench, comparison);
      }
    }
    if (sentence.empty()) sentence = "no block in which both arms are valid";
    conclusion.workloads.push_back({workload.id, workload.title, std::move(sentence)});
  }
  return conclusion;
}

std::vector<Caveat> Caveats(const BenchRecord& bench, const Analysis& analysis) {
  std::vector<Caveat> caveats;
  if (bench.design.shared_machine) {
    caveats.push_back({false, fmt::format("Client and server shared {} CPUs: read ratios, not absolute rates",
                                          bench.environment.cores)});
  }
  if (!analysis.enough) {
    caveats.push_back({false, fmt::format("Some comparisons have fewer than the {} valid blocks that they need",
                                          bench.design.least_valid)});
  }
  if (analysis.biased) caveats.push_back({false, "Identical arms were told apart: something else makes a difference"});
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  double steal = 0;
  double time = 0;
  for (const record::BenchTrial& trial : bench.trials) {
    requests += trial.load.requests;
    failed += trial.load.failed();
    steal += trial.load.steal_s;
    time += trial.load.duration_s * std::max(1, bench.environment.cores);
  }
  caveats.push_back({analysis.invalid_trials == 0, fmt::format("{} of {} trials invalid and left out",
                                                               analysis.invalid_trials, bench.trials.size())});
  caveats.push_back({true, ClientShare(bench)});
  if (const double late = WorstLateness(bench); late > 0)
    caveats.push_back({true, fmt::format("sends at most {} late (p99)", Micros(late))});
  caveats.push_back({true, fmt::format("steal {:.1f} %", time > 0 ? 100 * steal / time : 0)});
  caveats.push_back({failed == 0, fmt::format("{} of {} calls failed", Count(failed), Count(requests))});
  return caveats;
}

}  // namespace assay::reports::bench
