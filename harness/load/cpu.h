#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace assay::load {

// What this machine spends on a trial.

// CPU time in seconds of the calling thread, of this process, and of another one with all its threads, those that have
// ended too. Nothing where there is no such process.
double ThreadCpu();
double ProcessCpu();
std::optional<double> ProcessCpu(pid_t pid);

// The most memory that a process has had, in KiB (VmHWM of /proc/PID/status; ru_maxrss would carry its parent's over
// execve(2)). 0 is this process.
std::optional<std::int64_t> PeakMemoryKib(pid_t pid = 0);

// Seconds, of all processors together, that the host of this virtual machine gave to others.
double StealSeconds();

}  // namespace assay::load
