#include "harness/cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace assay::cli {
namespace {

std::atomic<bool> stop = false;
std::atomic<int> caught = 0;

extern "C" void OnSignal(int signal) {
  if (stop.exchange(true)) ::_exit(128 + signal);
  caught = signal;
}

}  // namespace

const std::atomic<bool>& CatchInterrupts() {
  struct sigaction action{};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return stop;
}

int InterruptExitCode() { return caught == 0 ? 0 : 128 + caught; }

}  // namespace assay::cli
