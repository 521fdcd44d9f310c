#pragma once

#include <cstddef>
#include <string>

#include "harness/record/record.h"

namespace assay::reports {

struct TerminalOptions {
  bool colour = false;
  std::size_t width = 100;
  // Also what passed, what did not run, and every area and transcript.
  bool verbose = false;
};

// The final summary of a run: areas, then each cause with what a reader needs to act, then the verdict, last so that it
// stands where the prompt returns. Ends with a newline. Names of files and the exit code are the caller's to tell.
std::string RenderTerminal(const record::RunRecord& run, const TerminalOptions& options);

}  // namespace assay::reports
