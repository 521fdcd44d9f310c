#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/record/record.h"

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// Where the reports of a run go. Empty: not written; "-": standard output.
struct Outputs {
  std::string folder;  // -o: every format, under its usual name
  std::string json;
  std::string html;
  std::string junit;
  std::string markdown;
  std::string badge;

  bool ToStdout() const;
};

void AddOutputFlags(CLI::App& command, Outputs& outputs);

// What can be known to be wrong before a run: two formats on standard output (kUsage), a path that cannot be written
// (kIo). Writes nothing.
Status CheckOutputs(const Outputs& outputs);
// The paths that were written, in order.
Result<std::vector<std::string>> WriteReports(const record::RunRecord& run, const Outputs& outputs);

// The summary for people, in colour where `color` (auto, always, never) and the stream allow it; with `quiet` its
// verdict alone.
void PrintSummary(const record::RunRecord& run, const std::string& color, bool verbose, bool quiet, std::FILE* stream);
// "report.html 231 KB · exit 1"
void PrintArtifacts(const std::vector<std::string>& paths, const record::RunRecord& run, bool quiet, std::FILE* stream);

}  // namespace assay::cli
