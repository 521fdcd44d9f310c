#include "harness/load/cpu.h"

#include <unistd.h>

#include <ctime>
#include <fstream>
#include <string>

namespace assay::load {
namespace {

std::optional<double> Read(clockid_t clock) {
  timespec time;
  if (clock_gettime(clock, &time) != 0) return std::nullopt;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

double ThreadCpu() { return Read(CLOCK_THREAD_CPUTIME_ID).value_or(0); }
double ProcessCpu() { return Read(CLOCK_PROCESS_CPUTIME_ID).value_or(0); }

std::optional<double> ProcessCpu(pid_t pid) {
  clockid_t clock;
  if (clock_getcpuclockid(pid, &clock) != 0) return std::nullopt;
  return Read(clock);
}

std::optional<std::int64_t> PeakMemoryKib(pid_t pid) {
  std::ifstream status("/proc/" + (pid == 0 ? "self" : std::to_string(pid)) + "/status");
  for (std::string word; status >> word;) {
    std::int64_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib;
  }
  return std::nullopt;
}

double StealSeconds() {
  std::ifstream stat("/proc/stat");
  std::string cpu;
  double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  stat >> cpu >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  return steal / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace assay::load
