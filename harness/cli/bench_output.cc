#include "harness/cli/bench_output.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "harness/cli/console.h"
#include "reports/bench/format.h"

namespace assay::cli {
namespace {

struct Place {
  std::string_view format;
  std::string BenchOutputs::* path;
  std::string_view flag;
};
constexpr Place kPlaces[] = {{"json", &BenchOutputs::json, "--json"},
                             {"html", &BenchOutputs::html, "--html"},
                             {"markdown", &BenchOutputs::markdown, "--md"}};

Result<std::vector<std::string>> Write(const record::BenchRecord& bench, const BenchOutputs& outputs) {
  std::vector<std::string> written;
  if (!outputs.folder.empty()) ASSAY_CHECK_OK(MakeFolder(outputs.folder));
  for (const reports::bench::Format& format : reports::bench::Formats()) {
    std::vector<std::string> paths;
    if (!outputs.folder.empty()) paths.push_back(outputs.folder + "/" + std::string(format.file));
    for (const Place& place : kPlaces) {
      if (place.format == format.name && !(outputs.*place.path).empty()) paths.push_back(outputs.*place.path);
    }
    if (paths.empty()) continue;
    const std::string content = format.render(bench);
    for (const std::string& path : paths) {
      ASSAY_CHECK_OK(WriteOutput(path, content));
      if (path != "-") written.push_back(path);
    }
  }
  return written;
}

}  // namespace

bool BenchOutputs::ToStdout() const {
  return std::any_of(std::begin(kPlaces), std::end(kPlaces),
                     [&](const Place& place) { return this->*place.path == "-"; });
}

void AddOutputFlags(CLI::App& command, BenchOutputs& outputs) {
  command.add_option("-o", outputs.folder, "Folder for the document and each report")->group("Output");
  for (const Place& place : kPlaces) {
    command
        .add_option(std::string(place.flag), outputs.*place.path,
                    "Write " + std::string(place.format) + " to this file, - for standard output")
        ->group("Output");
  }
}

Status CheckOutputs(const BenchOutputs& outputs) {
  if (!outputs.folder.empty()) ASSAY_CHECK_OK(CheckFolder(outputs.folder));
  std::string_view taken;
  for (const Place& place : kPlaces) {
    const std::string& path = outputs.*place.path;
    if (path != "-") {
      if (!path.empty()) ASSAY_CHECK_OK(CheckWritable(path));
      continue;
    }
    if (!taken.empty()) {
      return UsageError(std::string(taken) + " and " + std::string(place.flag) + " cannot both go to standard output");
    }
    taken = place.flag;
  }
  return {};
}

int PublishBench(const record::BenchRecord& bench, const BenchOutputs& outputs, const BenchPrinting& printing) {
  const Result<std::vector<std::string>> written = Write(bench, outputs);
  std::FILE* human = outputs.ToStdout() ? stderr : stdout;
  std::string text = reports::bench::RenderTerminal(bench, {WantsColor(printing.color, human), printing.verbose});
  // The conclusion is the last paragraph.
  if (const std::size_t at = text.rfind("\n\n"); printing.quiet && at != std::string::npos) text.erase(0, at + 2);
  fmt::print(human, "{}", text);
  if (!written) return Complain(written.error());
  if (printing.quiet) return bench.exit_code;
  std::string files;
  for (const std::string& path : *written) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    files += fmt::format("{} {} KB · ", path, error ? 0 : (size + 1023) / 1024);
  }
  fmt::print(human, "  {}exit {}\n", files, bench.exit_code);
  return bench.exit_code;
}

}  // namespace assay::cli
