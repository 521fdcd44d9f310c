#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/record/record.h"

namespace CLI {
class App;
}

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

// Errors: kUsage before anything is written (two formats on standard output), kIo.
Status CheckOutputs(const Outputs& outputs);
// The paths that were written, in order.
Result<std::vector<std::string>> WriteReports(const record::RunRecord& run, const Outputs& outputs);

}  // namespace assay::cli
