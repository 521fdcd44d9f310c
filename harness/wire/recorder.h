#pragma once

#include <string_view>
#include <utility>

#include "harness/base/clock.h"
#include "harness/transcript/event.h"

namespace assay::wire {

// Writes the transcript of one play, with times since its beginning.
class Recorder {
 public:
  explicit Recorder(const Clock& clock) : clock_(clock), began_(clock.Now()) { transcript_.client = "wire"; }

  void Add(transcript::Direction direction, std::string_view connection, transcript::What what) {
    transcript_.events.push_back({clock_.Now() - began_, direction, std::string(connection), std::move(what)});
  }

  const Clock& clock() const { return clock_; }
  Time began() const { return began_; }
  const transcript::Transcript& transcript() const { return transcript_; }
  transcript::Transcript Take() { return std::move(transcript_); }

 private:
  const Clock& clock_;
  Time began_;
  transcript::Transcript transcript_;
};

}  // namespace assay::wire
