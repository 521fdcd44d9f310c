#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"

namespace assay::target {

// A program that runs as long as this lives, in a process group of its own. Its output goes to a file that is removed
// with it.
class Process {
 public:
  // `command` is the program, found through PATH, and its arguments. Errors: kUsage, it cannot be started.
  static Result<std::unique_ptr<Process>> Start(const std::vector<std::string>& command);
  // SIGTERM, then after two seconds SIGKILL to the whole group; reaped.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int pid() const { return pid_; }
  bool Ended() const { return WaitEnd(Duration::zero()); }
  // Whether the process ended within the time. Returns as soon as it does.
  bool WaitEnd(Duration budget) const;
  // Of a process that has ended: its exit code, or 128 and the signal that ended it.
  int ExitCode() const;
  // The last lines of what it wrote, for messages.
  std::string OutputTail() const;

 private:
  Process(int pid, int pid_fd, std::string output) : pid_(pid), pid_fd_(pid_fd), output_(std::move(output)) {}

  int pid_;
  int pid_fd_;  // readable once the process has ended
  std::string output_;
};

}  // namespace assay::target
