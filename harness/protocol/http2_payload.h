#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_settings.h"
#include "harness/protocol/parsed.h"

namespace assay::protocol {

// Readers of payloads. Each takes a frame of its type, heeds PADDED, PRIORITY and ACK, and says which sizes a receiver
// cannot live with (RFC 9113 §6.1 to §6.10). Views refer to the frame's payload.

struct HeadersPayload {
  std::optional<Priority> priority;
  std::string_view fragment;
};

struct PushPromisePayload {
  std::uint32_t promised = 0;
  std::string_view fragment;
};

struct GoawayPayload {
  std::uint32_t last_stream = 0;
  std::uint32_t code = 0;
  std::string_view debug;
};

Parsed<std::string_view> ParseData(const Frame& frame);  // without padding
Parsed<HeadersPayload> ParseHeaders(const Frame& frame);
Parsed<Priority> ParsePriority(const Frame& frame);
Parsed<std::uint32_t> ParseRstStream(const Frame& frame);  // the error code
Parsed<SettingsList> ParseSettings(const Frame& frame);    // empty for an acknowledgement
Parsed<PushPromisePayload> ParsePushPromise(const Frame& frame);
Parsed<std::string_view> ParsePing(const Frame& frame);  // eight opaque octets
Parsed<GoawayPayload> ParseGoaway(const Frame& frame);
Parsed<std::uint32_t> ParseWindowUpdate(const Frame& frame);  // the increment, which is malformed when 0

}  // namespace assay::protocol
