#pragma once

#include <cstdint>
#include <ctime>

namespace assay::load {

// CLOCK_MONOTONIC in nanoseconds: the engine's time, the same in all processes of a machine.
using Nanos = std::int64_t;

inline Nanos Now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * Nanos{1'000'000'000} + time.tv_nsec;
}

}  // namespace assay::load
