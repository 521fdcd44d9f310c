#pragma once

#include <string>
#include <string_view>

#include "harness/protocol/http2_frame.h"

namespace assay::protocol {

enum class Sender { kClient, kServer };

// Why the frame, taken alone, breaks RFC 9113: sizes, stream 0 or not, padding, values of settings, and what a sender
// must leave unset (reserved bits, flags without a meaning). Empty: it does not. What depends on other frames (order,
// states of streams, windows) is not asked here. `payload` is the whole one.
std::string DescribeMalformed(const FrameHeader& header, std::string_view payload, Sender sender = Sender::kServer);

}  // namespace assay::protocol
