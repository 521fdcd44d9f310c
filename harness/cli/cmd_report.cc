#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json.h"
#include "harness/cli/bench_output.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/output.h"
#include "harness/record/bench_document.h"
#include "harness/record/document.h"
#include "harness/record/format.h"

namespace assay::cli {
namespace {

struct Flags {
  std::string document;
  Outputs outputs;
  std::string color = "auto";
  int verbose = 0;
};

int ReportBench(const Flags& flags, const std::string& text) {
  if (!flags.outputs.junit.empty() || !flags.outputs.badge.empty()) {
    return Complain({ErrorKind::kUsage, "a benchmark has neither --junit nor --badge", {}});
  }
  Result<record::BenchRecord> bench = record::ReadBenchDocument(text, flags.document);
  if (!bench) return Complain(bench.error());
  const BenchOutputs outputs{flags.outputs.folder, flags.outputs.json, flags.outputs.html, flags.outputs.markdown};
  const int code = PublishBench(*bench, outputs, {flags.color, flags.verbose > 0, false});
  return code == bench->exit_code ? kExitOk : code;  // what it was then is not what rendering it now came to
}

int Report(const Flags& flags) {
  if (const Status outputs = CheckOutputs(flags.outputs); !outputs) return Complain(outputs.error());
  const Result<std::string> text = ReadFile(flags.document);
  if (!text) return Complain(text.error());
  const Result<Value> tree = ParseJson(*text, flags.document);
  if (!tree) return Complain(tree.error());
  if (record::KindOf(*tree) == "bench") return ReportBench(flags, *text);
  const Result<record::RunRecord> run = record::ReadDocument(*text, flags.document);
  if (!run) return Complain(run.error());
  const Result<std::vector<std::string>> written = WriteReports(*run, flags.outputs);
  if (!written) return Complain(written.error());
  std::FILE* human = flags.outputs.ToStdout() ? stderr : stdout;
  PrintSummary(*run, flags.color, flags.verbose > 0, /*quiet=*/false, human);
  return kExitOk;
}

}  // namespace

void AddReport(CLI::App& app, Action& action) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("report", "Render a document that a run wrote");
  command->add_option("document", flags->document, "report.json of a run")->required();
  AddOutputFlags(*command, flags->outputs);
  command->add_option("--color", flags->color, "auto, always, never")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->add_flag("-v,--verbose", flags->verbose, "Print more: -v every case, -vv transcripts too");
  command->callback([flags, &action] { action = [flags] { return Report(*flags); }; });
}

}  // namespace assay::cli
