#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "harness/load/connection.h"
#include "harness/load/dialing.h"
#include "harness/load/feed.h"
#include "harness/load/tally.h"

namespace assay::load {

// One thread's part of a trial. All functions but Show() are called on that thread, in order; what it counted is read
// once it is over. Implementations: the epoll loop, grpc++.
class LoadThread {
 public:
  explicit LoadThread(bool by_end) : tally(by_end) {}
  virtual ~LoadThread() = default;

  // Connects, until all connections are open or have failed. How many are open.
  virtual int Connect(Nanos deadline) = 0;
  // Makes calls until the window is over, or `stop`.
  virtual void Play(const Plan& plan, const Window& window, Feed feed, const std::atomic<bool>& stop) = 0;

  Tally tally;
  Counters counters;  // of the window
  double cpu_s = 0;   // of the window
  std::uint64_t offered = 0;
  std::uint64_t dropped = 0;
  Nanos ended = 0;      // when the measurement was over
  std::string why_not;  // why a connection failed

  // For progress, from any thread.
  std::atomic<std::uint64_t> shown_requests = 0;
  std::atomic<std::uint64_t> shown_failed = 0;
};

}  // namespace assay::load
