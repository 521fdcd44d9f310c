#pragma once

#include <chrono>

namespace assay {

using Duration = std::chrono::nanoseconds;
using Time = std::chrono::steady_clock::time_point;

// Where time comes from. Whoever waits asks its Transport to wait (harness/net), so that a fake clock can be moved by
// the in-memory pipe and no test sleeps.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

// CLOCK_MONOTONIC.
class SystemClock final : public Clock {
 public:
  Time Now() const override { return std::chrono::steady_clock::now(); }
};

// A clock that stands still until it is moved. Not thread-safe.
class FakeClock final : public Clock {
 public:
  Time Now() const override { return now_; }
  void Advance(Duration by) { now_ += by; }
  void AdvanceTo(Time to) { now_ = to > now_ ? to : now_; }

 private:
  Time now_ = Time(std::chrono::hours(1));
};

}  // namespace assay
