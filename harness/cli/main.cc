#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "harness/cli/command.h"
#include "harness/cli/console.h"

namespace {

constexpr assay::cli::Command kCommands[] = {
    {"run", assay::cli::AddRun},     {"report", assay::cli::AddReport},
    {"serve", assay::cli::AddServe}, {"list", assay::cli::AddList},
    {"show", assay::cli::AddShow},   {"detect", assay::cli::AddDetect},
    {"bench", assay::cli::AddBench}, {"merge", assay::cli::AddMerge},
    {"load", assay::cli::AddLoad},   {"load-target", assay::cli::AddLoadTarget},
};

int Main(int argc, char** argv) {
  CLI::App app("assay: conformance and benchmarking suite for gRPC");
  app.set_version_flag("--version", "assay " ASSAY_VERSION);
  app.failure_message(CLI::FailureMessage::simple);
  assay::cli::Action action;
  for (const assay::cli::Command& command : kCommands) command.add(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::string help = "assay";
    for (const CLI::App* command : app.get_subcommands()) help += " " + command->get_name();
    return assay::cli::Complain(
        assay::Error{assay::ErrorKind::kUsage, std::string(error.what()) + "; try " + help + " --help", {}});
  }
  if (!action) {
    std::fputs(app.help().c_str(), stderr);
    return assay::cli::kExitUsage;
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of our output that goes away is no reason to die without a report
  try {
    return Main(argc, argv);
  } catch (const std::exception& error) {  // a fault of ours must be loud
    std::fprintf(stderr, "assay: internal error: %s\n", error.what());
    return assay::cli::kExitInternal;
  }
}
