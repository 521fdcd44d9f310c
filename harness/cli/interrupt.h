#pragma once

#include <atomic>

namespace assay::cli {

// SIGINT and SIGTERM ask a run to finish its reports; a second one ends the process at once.
const std::atomic<bool>& CatchInterrupts();
// 130 or 143 once one was caught, else 0.
int InterruptExitCode();

}  // namespace assay::cli
