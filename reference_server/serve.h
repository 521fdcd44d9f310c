#pragma once

#include <string>

#include "reference_server/options.h"

namespace assay::reference {

struct ServeOptions {
  /// Receives, as JSON and in one step, where the server listens; empty for none.
  std::string ready_file;
};

/// Runs a server in the foreground until SIGTERM, SIGINT or the control service has drained it (a second signal cuts
/// the grace time short). Says on stdout where it listens. Call it before any thread is started, since it blocks the
/// two signals. Returns the exit code: 0, or 2 with one line on stderr where it cannot start.
int Serve(const Options& options, const ServeOptions& serve_options);

}  // namespace assay::reference
