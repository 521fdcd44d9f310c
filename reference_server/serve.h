#pragma once

#include <string>

#include "reference_server/options.h"

namespace assay::reference {

/// Runs a server in the foreground until SIGTERM, SIGINT or the control service has drained it (a second signal cuts
/// the grace time short). Says on stdout where it listens, and in `ready_file`, if one is named, as JSON, written in
/// one step. Call it before any thread is started, since it blocks the two signals.
/// Returns the exit code: 0, or 2 with one line on stderr where it cannot start.
int Serve(const Options& options, const std::string& ready_file);

}  // namespace assay::reference
