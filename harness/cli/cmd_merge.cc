#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/record/format.h"
#include "harness/record/load_document.h"
#include "reports/load_terminal.h"

namespace assay::cli {
namespace {

struct Flags {
  std::vector<std::string> documents;
  std::string output = "-";
  bool quiet = false;
};

Result<record::LoadDocument> Read(const std::string& path) {
  ASSAY_ASSIGN(const std::string text, ReadFile(path));
  ASSAY_ASSIGN(const Value tree, ParseJson(text, path));
  if (const std::string kind = record::KindOf(tree); kind != "load") {
    return UsageError("this is a document of kind '" + kind + "'; documents of load are merged", {path, 0, 0});
  }
  return record::ReadLoadDocument(text, path);
}

int Merge(const Flags& flags) {
  std::vector<record::LoadDocument> documents;
  for (const std::string& path : flags.documents) {
    Result<record::LoadDocument> document = Read(path);
    if (!document) return Complain(document.error());
    documents.push_back(*std::move(document));
  }
  const Result<record::LoadDocument> sum = record::MergeLoadDocuments(documents);
  if (!sum) return Complain(sum.error());
  if (const Status written = WriteOutput(flags.output, record::WriteLoadDocument(*sum)); !written) {
    return Complain(written.error());
  }
  if (flags.quiet) return kExitOk;
  std::FILE* human = flags.output == "-" ? stderr : stdout;
  reports::TerminalOptions options;
  options.colour = WantsColor("auto", human);
  options.width = static_cast<std::size_t>(TerminalWidth());
  fmt::print(human, "{}", reports::RenderLoadTerminal(sum->load, options));
  return kExitOk;
}

}  // namespace

void AddMerge(CLI::App& app, Action& action) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("merge", "Add up the documents of several load generators, without loss");
  command->add_option("documents", flags->documents, "What each worker wrote with --json")->required();
  command->add_option("-o,--output", flags->output, "Where the sum goes; - is standard output")->capture_default_str();
  command->add_flag("-q,--quiet", flags->quiet, "Print nothing");
  command->callback([flags, &action] { action = [flags] { return Merge(*flags); }; });
}

}  // namespace assay::cli
