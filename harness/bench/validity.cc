#include "harness/bench/validity.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/record/bench_analysis.h"

namespace assay::bench {
namespace {

using record::Invalid;
using record::LoadRecord;

double Percent(double share) { return share * 100; }

std::string FailureOf(const LoadRecord& load) {
  return load.errors.empty() ? std::string() : "; most often: " + load.errors[0].kind;
}

}  // namespace

std::vector<Invalid> CheckTrial(const record::BenchTrial& trial, const Processors& processors, const Limits& limits) {
  const LoadRecord& load = trial.load;
  std::vector<Invalid> broken;
  if (load.incomplete) broken.push_back({"interrupted", "the trial was interrupted"});
  if (load.connections_lost > 0) {
    broken.push_back({"connections", fmt::format("{} connections were lost", load.connections_lost)});
  }
  if (load.requests == 0) {
    broken.push_back({"nothing", "no call came to an end in the time of the trial"});
    return broken;
  }
  if (load.succeeded == 0) {
    broken.push_back({"errors", fmt::format("no call of {} succeeded{}", load.requests, FailureOf(load))});
    return broken;
  }
  if (const double failed = static_cast<double>(load.failed()) / static_cast<double>(load.requests);
      failed > limits.failed) {
    broken.push_back({"errors", fmt::format("{} of {} calls failed, more than {:g} %{}", load.failed(), load.requests,
                                            Percent(limits.failed), FailureOf(load))});
  }
  const double seconds = load.duration_s;
  if (seconds <= 0) return broken;
  const double server = processors.server > 0 ? load.server_cpu_s.value_or(0) / (seconds * processors.server) : 0;
  const bool served_all = trial.closed() && server >= limits.server_cpu;
  if (const double share = trial.client_share(); share > limits.client_cpu && !served_all) {
    broken.push_back({"client-cpu", fmt::format("the client used {:.0f} % of its core, more than {:.0f} %",
                                                Percent(share), Percent(limits.client_cpu))});
  }
  if (const double steal = load.steal_s / (seconds * std::max(1, processors.all)); steal > limits.steal) {
    broken.push_back({"steal", fmt::format("the host took {:.1f} % of the machine, more than {:.1f} %", Percent(steal),
                                           Percent(limits.steal))});
  }
  if (trial.closed() || trial.backlogged()) return broken;
  if (const double late = static_cast<double>(load.lateness.ValueAt(0.99)) / 1e6; late > limits.lateness_ms) {
    broken.push_back({"lateness", fmt::format("1 % of the sends were later than {:.2f} ms, more than {:g} ms", late,
                                              limits.lateness_ms)});
  }
  // Streams were free, and yet the load was not reached: it was the client that did not send.
  if (load.achieved_rate < record::kSaturated * trial.offered) {
    broken.push_back(
        {"rate", fmt::format("the client sent {:.0f} of {:.0f} calls a second", load.achieved_rate, trial.offered)});
  }
  return broken;
}

}  // namespace assay::bench
