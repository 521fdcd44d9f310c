#include "harness/judge/frames.h"

#include <fmt/format.h>

#include "harness/protocol/http2_error.h"

namespace assay::judge {

using transcript::FrameAt;

std::string SayFrame(const transcript::FrameSeen& frame) {
  std::string out = protocol::FrameTypeName(frame.type);
  if (const std::string flags = protocol::FlagNames(frame.type, frame.flags); !flags.empty()) out += " " + flags;
  if (frame.code) out += " " + protocol::Http2ErrorName(*frame.code);
  return out;
}

std::string SayFrames(const std::vector<FrameAt>& frames) {
  constexpr std::size_t kNamed = 6;
  std::string out;
  for (std::size_t i = 0; i < frames.size() && i < kNamed; ++i)
    out += (i == 0 ? "" : ", ") + SayFrame(*frames[i].frame);
  if (frames.size() > kNamed) out += fmt::format(" and {} more", frames.size() - kNamed);
  return out.empty() ? "none" : out;
}

Findings::Evidence EvidenceOf(const std::vector<FrameAt>& frames) {
  Findings::Evidence evidence;
  for (const FrameAt& at : frames) evidence.push_back(at.index);
  return evidence;
}

std::optional<transcript::StreamView> StreamOrBreak(const transcript::Transcript& transcript,
                                                    const transcript::CallView& call, Findings& findings) {
  if (call.started != nullptr && call.started->stream != 0) return ViewStream(transcript, call);
  findings.Break(call.label + ".stream", "a stream, to see its frames",
                 call.started == nullptr ? "the call never started" : "the client shows no frames",
                 {call.started_index});
  return std::nullopt;
}

}  // namespace assay::judge
