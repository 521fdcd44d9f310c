#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_settings.h"

namespace assay::protocol {

// Frames to be sent. Nothing is checked, so that illegal ones can be built; header.length is that of the payload, and
// may be overwritten in the frame returned.

// The deprecated priority fields (RFC 9113 §5.3.2).
struct Priority {
  std::uint32_t dependency = 0;
  bool exclusive = false;
  std::uint8_t weight = 15;  // as on the wire, one less than the weight meant

  bool operator==(const Priority&) const = default;
};

struct DataOptions {
  bool end_stream = false;
  std::optional<std::uint8_t> padding;  // octets; set means PADDED, 0 too
};

struct HeadersOptions {
  bool end_stream = false;
  bool end_headers = true;
  std::optional<std::uint8_t> padding;
  std::optional<Priority> priority;
};

struct PushPromiseOptions {
  bool end_headers = true;
  std::optional<std::uint8_t> padding;
};

Frame MakeFrame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
Frame MakeFrame(FrameType type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
Frame MakeData(std::uint32_t stream, std::string_view data, const DataOptions& options = {});
Frame MakeHeaders(std::uint32_t stream, std::string_view fragment, const HeadersOptions& options = {});
Frame MakeContinuation(std::uint32_t stream, std::string_view fragment, bool end_headers = true);
// HEADERS and as many CONTINUATIONs as it takes with at most `chunk` octets of the block in each (0: 1). Padding and
// priority apply to HEADERS; END_HEADERS stands on the last frame unless `options` leaves it out.
std::vector<Frame> MakeHeaderBlock(std::uint32_t stream, std::string_view block, std::size_t chunk,
                                   const HeadersOptions& options = {});
Frame MakePriority(std::uint32_t stream, const Priority& priority);
Frame MakeRstStream(std::uint32_t stream, std::uint32_t code);
Frame MakeSettings(const SettingsList& settings);
Frame MakeSettingsAck();
Frame MakePushPromise(std::uint32_t stream, std::uint32_t promised, std::string_view fragment,
                      const PushPromiseOptions& options = {});
Frame MakePing(std::string_view opaque, bool ack = false);
Frame MakeGoaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug = {});
Frame MakeWindowUpdate(std::uint32_t stream, std::uint32_t increment);

}  // namespace assay::protocol
