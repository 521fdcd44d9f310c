#include "harness/cli/output.h"

#include <CLI/CLI.hpp>

#include "harness/cli/console.h"
#include "reports/format.h"

namespace assay::cli {
namespace {

// The flag of each format, beside its file name under -o.
struct Place {
  std::string_view format;
  std::string Outputs::*path;
  std::string_view flag;
  std::string_view file_name;
};
constexpr Place kPlaces[] = {
    {"json", &Outputs::json, "--json", "report.json"},
    {"html", &Outputs::html, "--html", "report.html"},
    {"junit", &Outputs::junit, "--junit", "report.junit.xml"},
    {"markdown", &Outputs::markdown, "--md", "report.md"},
    {"badge", &Outputs::badge, "--badge", "badge.svg"},
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
  std::string_view taken;
  for (const Place& place : kPlaces) {
    if (outputs.*place.path != "-") continue;
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
    std::vector<std::string> paths;
    if (!outputs.folder.empty()) paths.push_back(outputs.folder + "/" + std::string(place.file_name));
    if (!(outputs.*place.path).empty()) paths.push_back(outputs.*place.path);
    if (paths.empty()) continue;
    const std::string content = reports::FindFormat(place.format)->Render(run);
    for (const std::string& path : paths) {
      ASSAY_CHECK_OK(WriteOutput(path, content));
      if (path != "-") written.push_back(path);
    }
  }
  return written;
}

}  // namespace assay::cli
