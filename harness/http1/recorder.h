#pragma once

#include <string>
#include <utility>

#include "harness/base/clock.h"
#include "harness/transcript/event.h"

namespace assay::http1 {

// The transcript of one play while it is written.
class Recorder {
 public:
  explicit Recorder(const Clock& clock) : clock_(clock), began_(clock.Now()) { transcript_.client = "rest"; }

  void Add(transcript::Direction direction, transcript::What what) {
    transcript_.events.push_back({clock_.Now() - began_, direction, {}, std::move(what)});
  }
  const transcript::Transcript& transcript() const { return transcript_; }
  transcript::Transcript Take() { return std::move(transcript_); }

 private:
  const Clock& clock_;
  const Time began_;
  transcript::Transcript transcript_;
};

}  // namespace assay::http1
