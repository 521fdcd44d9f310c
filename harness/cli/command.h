#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// Exit codes; precedence and meaning in README.md.
inline constexpr int kExitOk = 0;
inline constexpr int kExitVerdict = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreachable = 3;
inline constexpr int kExitIncomplete = 4;
inline constexpr int kExitUntrusted = 5;
inline constexpr int kExitInternal = 70;
inline constexpr int kExitInterrupted = 130;
inline constexpr int kExitTerminated = 143;

// What the chosen subcommand does once the command line is read; its result is the exit code.
using Action = std::function<int()>;

// A subcommand: adds its flags to `app`, and puts what it does into `action` when it is the one.
struct Command {
  std::string_view name;
  void (*add)(CLI::App& app, Action& action);
};

void AddRun(CLI::App& app, Action& action);
void AddServe(CLI::App& app, Action& action);
void AddList(CLI::App& app, Action& action);
void AddLoad(CLI::App& app, Action& action);
void AddLoadTarget(CLI::App& app, Action& action);
void AddShow(CLI::App& app, Action& action);
void AddReport(CLI::App& app, Action& action);
void AddDetect(CLI::App& app, Action& action);
void AddBench(CLI::App& app, Action& action);
void AddMerge(CLI::App& app, Action& action);

}  // namespace assay::cli
