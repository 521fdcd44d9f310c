#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/load_flags.h"
#include "harness/cli/worker.h"
#include "harness/load/load.h"
#include "harness/record/load_document.h"
#include "reports/hgrm.h"
#include "reports/hlog.h"
#include "reports/load_terminal.h"

namespace assay::cli {
namespace {

void ShowProgress(const load::Progress& progress) {
  std::string line = progress.warming_up ? "warming up" : fmt::format("{} calls", progress.requests);
  if (progress.failed > 0) line += fmt::format(", {} failed", progress.failed);
  if (progress.total_s > 0)
    line += fmt::format(", {:.0f} s left", std::max(0.0, progress.total_s - progress.elapsed_s));
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
}

Status CheckOutputs(const LoadFlags& flags) {
  for (const std::string* path : {&flags.json, &flags.hlog, &flags.hgrm}) {
    if (!path->empty() && *path != "-") ASSAY_CHECK_OK(CheckWritable(*path));
  }
  const std::vector<std::string> all = {flags.json, flags.hlog, flags.hgrm};
  if (std::count(all.begin(), all.end(), "-") > 1) return UsageError("only one output goes to standard output");
  return {};
}

Status WriteOutputs(const record::LoadRecord& record, const record::LoadWorker& worker, const LoadFlags& flags) {
  if (!flags.json.empty()) {
    ASSAY_CHECK_OK(WriteOutput(flags.json, record::WriteLoadDocument({ASSAY_VERSION, {worker}, record})));
  }
  if (!flags.hlog.empty()) ASSAY_CHECK_OK(WriteOutput(flags.hlog, reports::RenderHlog(record)));
  if (!flags.hgrm.empty()) ASSAY_CHECK_OK(WriteOutput(flags.hgrm, reports::RenderHgrm(record)));
  return {};
}

int ExitCodeOf(const record::LoadRecord& record) {
  if (InterruptExitCode() != 0) return InterruptExitCode();
  if (record.succeeded == 0) return record.requests > 0 ? kExitVerdict : kExitUntrusted;
  const bool missed =
      std::any_of(record.findings.begin(), record.findings.end(),
                  [](const record::LoadFinding& finding) { return finding.code == "rate-not-reached"; });
  return missed ? kExitUntrusted : kExitOk;
}

// What is asked of all workers together: rates and numbers of calls. Connections are each one's own. Arrivals differ,
// or all workers would send at the same moments.
void TakeShare(load::Plan& plan, const record::LoadWorker& worker) {
  plan.schedule.rate /= worker.of;
  plan.schedule.to_rate /= worker.of;
  for (load::Schedule::Step& step : plan.schedule.steps) step.rate /= worker.of;
  plan.schedule.seed += static_cast<std::uint64_t>(worker.index);
  plan.share = {worker.index, worker.of};
  if (plan.requests > 0) plan.requests = ShareOf(plan.requests, worker);
}

int Load(const LoadFlags& flags) {
  if (const Status outputs = CheckOutputs(flags); !outputs) return Complain(outputs.error());
  const std::atomic<bool>& stop = CatchInterrupts();
  Result<record::LoadWorker> worker = ReadWorker(flags.worker, flags.start_at);
  if (!worker) return Complain(worker.error());
  Result<load::Plan> plan = MakeLoadPlan(flags);
  if (!plan) return Complain(plan.error());
  TakeShare(*plan, *worker);
  worker->seed = plan->schedule.seed;
  if (const Status waited = WaitForStart(*worker, stop); !waited) return Complain(waited.error());
  const bool shows_progress = !flags.quiet && IsTerminal(stderr);
  const Result<record::LoadRecord> record = load::Run(*plan, stop, shows_progress ? ShowProgress : load::OnProgress());
  if (shows_progress) fmt::print(stderr, "\r\x1b[K");
  if (!record) return Complain(record.error());

  const bool to_stdout = flags.json == "-" || flags.hlog == "-" || flags.hgrm == "-";
  std::FILE* human = to_stdout ? stderr : stdout;
  if (!flags.quiet) {
    reports::TerminalOptions options;
    options.colour = WantsColor(flags.color, human);
    options.width = static_cast<std::size_t>(TerminalWidth());
    fmt::print(human, "{}", reports::RenderLoadTerminal(*record, options));
  }
  if (const Status written = WriteOutputs(*record, *worker, flags); !written) return Complain(written.error());
  return ExitCodeOf(*record);
}

}  // namespace

void AddLoad(CLI::App& app, Action& action) {
  auto flags = std::make_shared<LoadFlags>();
  CLI::App* command = app.add_subcommand("load", "Call one method many times and measure it");
  AddLoadFlags(*command, *flags);
  command->callback([flags, &action] { action = [flags] { return Load(*flags); }; });
}

}  // namespace assay::cli
