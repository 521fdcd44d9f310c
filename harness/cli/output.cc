#include "harness/cli/output.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "harness/cli/console.h"
#include "reports/format.h"
#include "reports/terminal.h"

namespace assay::cli {
namespace {

// The flag of each format.
struct Place {
  std::string_view format;
  std::string Outputs::* path;
  std::string_view flag;
};
constexpr Place kPlaces[] = {
    {"json", &Outputs::json, "--json"},    {"html", &Outputs::html, "--html"},
    {"junit", &Outputs::junit, "--junit"}, {"markdown", &Outputs::markdown, "--md"},
    {"badge", &Outputs::badge, "--badge"},
};

}  // namespace

bool Outputs::ToStdout() const {
  for (const Place& place : kPlaces) {
    if (this->*place.path == "-") return true;
  }
  return false;
}

void AddOutputFlags(CLI::App& command, Outputs& outputs) {
  command.add_option("-o", outputs.folder, "Folder for a report in every format")->group("Output");
  for (const Place& place : kPlaces) {
    command
        .add_option(std::string(place.flag), outputs.*place.path,
                    "Write " + std::string(place.format) + " to this file, - for standard output")
        ->group("Output");
  }
}

Status CheckOutputs(const Outputs& outputs) {
  if (!outputs.folder.empty()) ASSAY_CHECK_OK(CheckFolder(outputs.folder));
  std::string_view taken;
  for (const Place& place : kPlaces) {
    if (outputs.*place.path != "-") {
      if (!(outputs.*place.path).empty()) ASSAY_CHECK_OK(CheckWritable(outputs.*place.path));
      continue;
    }
    if (!taken.empty()) {
      return UsageError(std::string(taken) + " and " + std::string(place.flag) + " cannot both go to standard output");
    }
    taken = place.flag;
  }
  return {};
}

Result<std::vector<std::string>> WriteReports(const record::RunRecord& run, const Outputs& outputs) {
  std::vector<std::string> written;
  if (!outputs.folder.empty()) ASSAY_CHECK_OK(MakeFolder(outputs.folder));
  for (const Place& place : kPlaces) {
    const reports::Format& format = *reports::FindFormat(place.format);
    std::vector<std::string> paths;
    if (!outputs.folder.empty()) paths.push_back(outputs.folder + "/" + std::string(format.file));
    if (!(outputs.*place.path).empty()) paths.push_back(outputs.*place.path);
    if (paths.empty()) continue;
    const std::string content = format.render(run);
    for (const std::string& path : paths) {
      ASSAY_CHECK_OK(WriteOutput(path, content));
      if (path != "-") written.push_back(path);
    }
  }
  return written;
}

void PrintSummary(const record::RunRecord& run, const std::string& color, bool verbose, bool quiet, std::FILE* stream) {
  reports::TerminalOptions options;
  options.colour = WantsColor(color, stream);
  options.width = static_cast<std::size_t>(TerminalWidth());
  options.verbose = verbose;
  std::string text = reports::RenderTerminal(run, options);
  // The verdict is the last paragraph.
  if (const std::size_t verdict = text.rfind("\n\n"); quiet && verdict != std::string::npos) text.erase(0, verdict + 2);
  fmt::print(stream, "{}", text);
}

void PrintArtifacts(const std::vector<std::string>& paths, const record::RunRecord& run, bool quiet,
                    std::FILE* stream) {
  if (quiet) return;
  std::string line;
  for (const std::string& path : paths) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    line += fmt::format("{} {} KB · ", path, error ? 0 : (size + 1023) / 1024);
  }
  fmt::print(stream, "  {}exit {}\n", line, run.exit_code);
}

}  // namespace assay::cli
