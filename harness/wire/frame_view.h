#pragma once

#include <cstdint>

#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_malformed.h"
#include "harness/transcript/event.h"

namespace assay::wire {

// The frame as the transcript holds it: the fields that its payload holds decoded, and why it is malformed, taken
// alone. Frames of ours may be malformed on purpose, so nothing is said of them. At most `kept` octets of the payload.
transcript::FrameSeen ViewFrame(const protocol::Frame& frame, protocol::Sender sender, std::size_t kept);

}  // namespace assay::wire
