#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/findings.h"
#include "harness/transcript/stream_view.h"

namespace assay::judge {

inline constexpr std::string_view kWireClient = "wire";

// "RST_STREAM CANCEL", "DATA END_STREAM".
std::string SayFrame(const transcript::FrameSeen& frame);
// "DATA, HEADERS and 3 more"; "none" where there is none.
std::string SayFrames(const std::vector<transcript::FrameAt>& frames);
Findings::Evidence EvidenceOf(const std::vector<transcript::FrameAt>& frames);

// The call's stream; nothing, told to `findings`, where its client shows no frames.
std::optional<transcript::StreamView> StreamOrBreak(const transcript::Transcript& transcript,
                                                    const transcript::CallView& call, Findings& findings);

}  // namespace assay::judge
