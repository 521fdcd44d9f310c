#pragma once

#include <mutex>

#include "harness/base/clock.h"
#include "harness/transcript/event.h"

namespace assay::rpc {

// The transcript of one play while it is written. Thread-safe: grpc++ runs interceptors on threads of its own.
class EventLog {
 public:
  explicit EventLog(const Clock& clock) : clock_(clock), began_(clock.Now()) {}

  Duration Elapsed() const { return clock_.Now() - began_; }
  void Add(transcript::Direction direction, transcript::What what, std::string connection = {});
  // An event whose meaning became clear later than it happened, at `at`.
  void AddAt(Duration at, transcript::Direction direction, transcript::What what, std::string connection = {});
  // The events in order of their times. Whatever comes later (our own clean-up) is left out.
  transcript::Transcript Close();

 private:
  const Clock& clock_;
  const Time began_;
  std::mutex mutex_;
  bool closed_ = false;
  transcript::Transcript transcript_;
};

}  // namespace assay::rpc
