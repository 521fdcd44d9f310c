#include <algorithm>

#include "harness/base/bytes.h"
#include "harness/base/duration.h"
#include "harness/target/process.h"
#include "harness/target/target.h"

namespace assay::target {
namespace {

constexpr Duration kBudget = std::chrono::seconds(10);

}  // namespace

Status PullHook(const std::vector<Hook>& hooks, std::string_view name, std::string_view service,
                const net::Address& address, int pid) {
  const auto hook = std::find_if(hooks.begin(), hooks.end(), [&](const Hook& one) { return one.name == name; });
  const std::string who = "hook '" + std::string(name) + "'";
  if (hook == hooks.end()) return Fail(ErrorKind::kInternal, "the target file has no " + who);
  const Names names = {{"service", Value(std::string(service))},
                       {"address", Value(address.ToText())},
                       {"port", Value(std::to_string(address.port))},
                       {"pid", Value(std::to_string(pid))}};
  std::vector<std::string> command;
  for (const std::string& word : hook->exec) command.push_back(Substitute(Value(word), names).ToText());
  const Result<std::unique_ptr<Process>> process = Process::Start(command);
  if (!process) return Fail(ErrorKind::kInternal, who + ": " + process.error().message);
  if (!(*process)->WaitEnd(kBudget)) {
    return Fail(ErrorKind::kInternal,
                who + ": '" + command.front() + "' did not end within " + FormatDuration(kBudget));
  }
  if (const int code = (*process)->ExitCode(); code != 0) {
    return Fail(ErrorKind::kInternal, who + ": '" + command.front() + "' ended with exit code " + std::to_string(code) +
                                          ": " + EscapeText((*process)->OutputTail()));
  }
  return {};
}

}  // namespace assay::target
