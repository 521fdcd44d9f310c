#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>

#include "harness/base/bytes.h"
#include "harness/base/duration.h"
#include "harness/bench/baseline.h"
#include "harness/cli/cmd_bench_setup.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/progress.h"
#include "harness/record/bench_analysis.h"
#include "harness/record/environment.h"
#include "harness/record/redactor.h"

namespace assay::cli {
namespace {

using record::BenchRecord;

std::string NowUtc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

// Progress on stderr: one line that is rewritten, or a line every so often.
class ProgressLine {
 public:
  explicit ProgressLine(ProgressStyle style) : style_(style) {}
  ~ProgressLine() { Erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const bench::Progress& progress) {
    const Time now = clock_.Now();
    const std::string invalid = progress.invalid > 0 ? fmt::format(" · {} invalid", progress.invalid) : "";
    const std::string left =
        fmt::format("{}/{} trials{} · {} left", progress.done, progress.total, invalid, Left(progress.left_s));
    if (style_ == ProgressStyle::kLine && (!progress.now.empty() || progress.done == progress.total)) {
      const std::string line = left + " · " + EscapeText(progress.now);
      fmt::print(stderr, "\r\x1b[K{}", line.substr(0, static_cast<std::size_t>(TerminalWidth() - 1)));
      std::fflush(stderr);
      drawn_ = true;
    } else if (style_ == ProgressStyle::kPlain && now - last_ >= kHeartbeat) {
      fmt::print(stderr, "assay: {}\n", left);
      last_ = now;
    }
  }
  void Erase() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
    drawn_ = false;
  }

 private:
  static std::string Left(double seconds) {
    const long whole = std::lround(seconds);
    return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
  }
  static constexpr Duration kHeartbeat = std::chrono::seconds(30);

  const ProgressStyle style_;
  const SystemClock clock_;
  Time last_ = clock_.Now();
  bool drawn_ = false;
};

// An arm of which not one call succeeded is a verdict against its server, not a lack of data.
bool SomeArmFailsEveryCall(const BenchRecord& bench) {
  return std::any_of(bench.arms.begin(), bench.arms.end(), [&](const record::BenchArm& arm) {
    std::uint64_t requests = 0;
    std::uint64_t succeeded = 0;
    for (const record::BenchTrial& trial : bench.trials) {
      if (trial.arm != arm.id) continue;
      requests += trial.load.requests;
      succeeded += trial.load.succeeded;
    }
    return requests > 0 && succeeded == 0;
  });
}

int ExitCodeOf(const BenchRecord& bench) {
  if (InterruptExitCode() != 0) return InterruptExitCode();
  const auto any = [&](record::ThresholdResult::State state) {
    return std::any_of(bench.thresholds.begin(), bench.thresholds.end(),
                       [&](const record::ThresholdResult& threshold) { return threshold.state == state; });
  };
  if (any(record::ThresholdResult::State::kBroken) || SomeArmFailsEveryCall(bench)) return kExitVerdict;
  const record::Analysis analysis = record::Analyze(bench);
  const bool trusted = analysis.enough && !any(record::ThresholdResult::State::kUndecided);
  return trusted ? kExitOk : kExitUntrusted;
}

int PrintPlan(const BenchSetup& setup) {
  const bench::Experiment& experiment = setup.experiment;
  for (const bench::Workload& workload : experiment.workloads) {
    fmt::print("{:<20} {} in flight on {}: {}\n", workload.id, workload.shape.in_flight, workload.shape.connections,
               workload.title);
  }
  std::string arms;
  for (const bench::Arm& arm : experiment.arms) arms += (arms.empty() ? "" : ", ") + arm.record.id;
  fmt::print("arms {}; {} blocks; trials of {} after {} of warm-up; {}\n", arms, experiment.design.blocks,
             FormatDuration(experiment.trial), FormatDuration(experiment.warmup), experiment.design.pinning);
  return kExitOk;
}

int Bench(const BenchFlags& flags, const std::vector<std::string>& argv) {
  const std::atomic<bool>& stop = CatchInterrupts();
  if (const Status outputs = CheckOutputs(flags.outputs); !outputs) return Complain(outputs.error());
  Result<BenchSetup> setup = SetUpBench(flags);
  if (!setup) return Complain(setup.error());
  if (flags.list) return PrintPlan(*setup);

  if (!flags.quiet) {
    fmt::print(stderr, "assay: seed {:#x}, {} blocks, {}\n", setup->experiment.seed, setup->experiment.design.blocks,
               setup->experiment.design.pinning);
  }
  const record::Environment environment = record::DescribeMachine();
  const std::string started = NowUtc();
  const SystemClock clock;
  const Time began = clock.Now();
  ProgressLine line(ChooseProgress(flags.progress, flags.quiet));
  Result<BenchRecord> bench = bench::Conduct(setup->experiment, *setup->schema, *setup->servers, bench::EnginePlayer(),
                                             stop, [&line](const bench::Progress& progress) { line.Show(progress); });
  line.Erase();
  if (!bench) {
    const int code = Complain(bench.error());
    return InterruptExitCode() != 0 ? InterruptExitCode() : code;
  }
  bench->tool_version = ASSAY_VERSION;
  bench->tool_build = std::string("g++ ") + __VERSION__;
  bench->id =
      fmt::format("{:08x}", static_cast<std::uint32_t>(setup->experiment.seed ^ (setup->experiment.seed >> 32)));
  bench->started = started;
  bench->duration_s = std::chrono::duration<double>(clock.Now() - began).count();
  record::Redactor redactor(setup->secrets);
  for (const std::string& argument : argv) bench->argv.push_back(redactor.Text(argument));
  bench->environment = environment;
  bench->codecs = setup->codecs;
  if (setup->baseline) {
    bench->baseline = flags.baseline;
    bench->baseline_rows = bench::CompareWithBaseline(*setup->baseline, *bench);
  }
  Result<std::vector<record::ThresholdResult>> thresholds = bench::Evaluate(setup->thresholds, *bench);
  if (!thresholds) return Complain(thresholds.error());
  bench->thresholds = *std::move(thresholds);
  bench->exit_code = ExitCodeOf(*bench);

  return PublishBench(*bench, flags.outputs, {flags.color, flags.verbose > 0, flags.quiet});
}

void AddFlags(CLI::App& command, BenchFlags& flags) {
  auto* quick = command.add_flag("--quick", flags.quick, "A first answer in under a minute");
  command.add_flag("--full", flags.full, "All workloads, shapes and arms, in as many blocks as a claim needs")
      ->excludes(quick);
  command.add_flag("--aa", flags.same, "Identical arms: what they show is the noise of this machine");
  command.add_option("--workload", flags.workloads,
                     "A file, or a standard workload by its name; repeatable (default: the standard ones)");
  command.add_option("--target", flags.target,
                     "gRPC service of your own, grpc://HOST:PORT, instead of reference servers");
  command.add_option("--rest", flags.rest, "REST service of your own, http://HOST:PORT");
  command.add_option("--blocks", flags.blocks, "Blocks: each has every trial once")->check(CLI::Range(2, 10'000));
  command.add_option("--duration", flags.duration, "Of a trial, such as 2s");
  command.add_option("--warmup", flags.warmup, "Before each trial, such as 300ms");
  command.add_option("--seed", flags.seed, "Of the order of trials and of arrivals (default: random)");
  command.add_option("--band", flags.band, "Per cent within which ratios count as equivalent")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 100.0));
  command.add_option("--rest-json", flags.json_library, "The reference server's JSON library: direct or nlohmann")
      ->capture_default_str()
      ->check(CLI::IsMember({"direct", "nlohmann"}));
  command.add_option("--lateness-budget", flags.lateness, "p99 of sends behind schedule that makes a trial invalid")
      ->capture_default_str();
  command.add_flag("--no-pinning", flags.no_pinning, "Leave client and servers on any processor");
  command.add_option("--threshold", flags.thresholds,
                     "What must hold, such as 'unary-small.p99 < 5ms' or 'ratio.cpu < 1.2'; repeatable");
  command.add_option("--baseline", flags.baseline, "An older document to compare with, at its loads");
  command.add_option("--codecs", flags.codecs, "Document of google-benchmark for the codec table (ci/benchmarks)");
  command.add_flag("--list", flags.list, "Print what would be played");
  command.add_option("--color", flags.color, "auto, always, never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_option("--progress", flags.progress, "auto, line, plain, none")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "line", "plain", "none"}));
  command.add_flag("-q,--quiet", flags.quiet, "The conclusion alone");
  command.add_flag("-v,--verbose", flags.verbose, "Every load and every invalid trial too");
  AddSchemaFlags(command, flags.schema);
  AddConnectionFlags(command, flags.connection);
  AddOutputFlags(command, flags.outputs);
}

}  // namespace

void AddBench(CLI::App& app, Action& action) {
  auto flags = std::make_shared<BenchFlags>();
  CLI::App* command = app.add_subcommand("bench", "Compare gRPC with REST: by how much, how sure, and why");
  AddFlags(*command, *flags);
  command->callback([flags, &action] { action = [flags] { return Bench(*flags, CommandLine()); }; });
}

}  // namespace assay::cli
