#include <absl/synchronization/mutex.h>
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/progress.h"
#include "harness/cli/run_flags.h"

namespace assay::cli {
namespace {

// "-" is standard output; closed at the end if it is a file of ours.
struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdout) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

Result<File> OpenEvents(const std::string& path) {
  if (path.empty()) return File();
  File file(path == "-" ? stdout : std::fopen(path.c_str(), "wb"));
  if (file == nullptr) return UsageError("--events: cannot write " + path);
  return file;
}

// A run that was interrupted before it began says so by its exit code, whatever else went wrong.
int ExitCodeOf(const Error& error) {
  const int code = Complain(error);
  return InterruptExitCode() != 0 ? InterruptExitCode() : code;
}

int PrintPlan(const conformance::RunRequest& request, const std::atomic<bool>& stop) {
  const Result<conformance::Planned> planned = conformance::MakePlan(request, stop);
  if (!planned) return ExitCodeOf(planned.error());
  for (const plan::Case& one : planned->plan.cases) {
    const std::string& why_not = one.unsupported.empty() ? one.skipped : one.unsupported;
    fmt::print("{}{}\n", one.id, why_not.empty() ? "" : "  [" + why_not + "]");
  }
  return kExitOk;
}

int ExitCodeOf(const record::RunRecord& run, const RunFlags& flags) {
  if (InterruptExitCode() != 0) return InterruptExitCode();
  return flags.exit_zero ? kExitOk : run.exit_code;
}

// A run has short-lived threads by the hundred, and a few messages of several MiB: keeping what each of them freed
// doubles its memory. Giving back and asking again for every case would cost a twentieth of its time.
void KeepLittle() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, 8 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 32 << 20);
  ::mallopt(M_TOP_PAD, 4 << 20);
}

// Debian builds absl without NDEBUG: each lock that grpc++ takes is then entered into a graph of lock orders, which
// costs a sixteenth of a run. Not done where grpc++ is measured: a user's own program pays for it too.
void KeepNoLockOrders() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

int Run(const RunFlags& flags, const std::vector<std::string>& argv) {
  KeepLittle();
  KeepNoLockOrders();
  const std::atomic<bool>& stop = CatchInterrupts();
  Result<std::unique_ptr<RunSetup>> setup = SetUpRun(flags, argv);
  if (!setup) return Complain(setup.error());
  if (flags.list) return PrintPlan((*setup)->request, stop);

  record::Redactor redactor((*setup)->secrets);
  for (const std::string& name : flags.redact) redactor.AddName(name);
  Result<File> events = OpenEvents(flags.events);
  if (!events) return Complain(events.error());
  std::unique_ptr<conformance::Observer> progress =
      CreateProgress(ChooseProgress(flags.progress, flags.quiet), events->get());
  Result<record::RunRecord> run = conformance::Conduct((*setup)->request, redactor, *progress, stop);
  if (run) {
    run->exit_code = ExitCodeOf(*run, flags);
    progress->OnEnd(*run);
  }
  progress.reset();
  if (!run) {
    // Nothing was played, so nothing is written.
    if (*events != nullptr && flags.events != "-") std::remove(flags.events.c_str());
    return ExitCodeOf({run.error().kind, redactor.Text(run.error().message), run.error().where});
  }

  const Result<std::vector<std::string>> written = WriteReports(*run, flags.outputs);
  // What people read gives way to what programs read.
  std::FILE* human = flags.outputs.ToStdout() || flags.events == "-" ? stderr : stdout;
  PrintSummary(*run, flags.color, flags.verbose > 0, flags.quiet, human);
  if (!written) return Complain(written.error());
  PrintArtifacts(*written, *run, flags.quiet, human);
  return run->exit_code;
}

}  // namespace

void AddRun(CLI::App& app, Action& action) {
  auto flags = std::make_shared<RunFlags>();
  CLI::App* command = app.add_subcommand("run", "Play the scenarios against a target and judge what it does");
  AddRunFlags(*command, *flags);
  command->callback([flags, &action] { action = [flags] { return Run(*flags, CommandLine()); }; });
}

}  // namespace assay::cli
