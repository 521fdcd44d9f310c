#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/connection_flags.h"
#include "harness/cli/output.h"
#include "harness/conformance/run.h"
#include "harness/target/target.h"

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// The flags of `assay run`, as they were given.
struct RunFlags {
  std::string target;
  std::string target_file;
  std::string scenarios;
  ConnectionFlags connection;
  std::string metadata_file;
  std::vector<std::string> filter;
  std::vector<std::string> exclude;
  std::vector<std::string> areas;
  std::vector<std::string> clients;
  std::optional<std::string> rest;  // a URL, or empty for the REST side of the server inside this process
  std::string level;
  int jobs = 4;
  std::string timeout = "10s";
  std::string total_timeout = "10m";
  std::string connect_timeout = "5s";
  std::string wait_ready = "0s";
  std::string seed;
  std::string known;
  std::string transcript = "failures";
  std::vector<std::string> redact;
  bool strict = false;
  bool disruptive = false;
  bool list = false;
  bool exit_zero = false;
  std::string events;
  std::string color = "auto";
  std::string progress = "auto";
  bool quiet = false;
  int verbose = 0;
  Outputs outputs;
};

void AddRunFlags(CLI::App& command, RunFlags& flags);

// A request with all that it points to, made from flags.
struct RunSetup {
  scenario::Library library;
  target::TargetFile declared;
  bool has_declared = false;
  std::unique_ptr<target::Launcher> launcher;
  std::unique_ptr<target::RunningTarget> shared;  // where there is no TARGET: the one that we started
  std::unique_ptr<net::Dialer> dialer;
  std::unique_ptr<net::Dialer> rest_dialer;  // null without --rest
  std::vector<std::string> secrets;
  conformance::RunRequest request;
};

// Errors: kUsage with the flag's name; kUnreachable where a target that we start does not come up.
Result<std::unique_ptr<RunSetup>> SetUpRun(const RunFlags& flags, const std::vector<std::string>& argv);

}  // namespace assay::cli
