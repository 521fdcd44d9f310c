#include "harness/protocol/http2_payload.h"

#include "harness/base/bytes.h"
#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

constexpr std::uint32_t kTopBit = 0x80000000U;

std::uint32_t ReadUint32(std::string_view octets) {
  return static_cast<std::uint32_t>(ReadBigEndian(octets.substr(0, 4)));
}

std::string Octets(std::size_t count) { return std::to_string(count) + (count == 1 ? " octet" : " octets"); }

std::string WrongSize(const FrameHeader& header, std::size_t size, std::string_view rule) {
  return FrameTypeName(header.type) + " with a payload of " + Octets(size) + ", " + std::string(rule);
}

// The payload between Pad Length and padding.
Parsed<std::string_view> Unpad(const FrameHeader& header, std::string_view payload) {
  if (!header.Has(kFlagPadded)) return payload;
  if (payload.empty())
    return Malformed(FrameTypeName(header.type) + " is PADDED and has no Pad Length (RFC 9113 §6.1)");
  const auto padding = static_cast<std::uint8_t>(payload[0]);
  payload.remove_prefix(1);
  if (padding > payload.size()) {
    return Malformed(FrameTypeName(header.type) + " with padding of " + Octets(padding) + " where only " +
                     std::to_string(payload.size()) + " follow Pad Length (RFC 9113 §6.1)");
  }
  return payload.substr(0, payload.size() - padding);
}

// The first `size` octets, cut off `content`.
Parsed<std::string_view> Cut(const FrameHeader& header, std::string_view& content, std::size_t size,
                             std::string_view what) {
  if (content.size() < size) {
    return Malformed(FrameTypeName(header.type) + " has only " + Octets(content.size()) + " for the " +
                     std::to_string(size) + " of " + std::string(what));
  }
  const std::string_view cut = content.substr(0, size);
  content.remove_prefix(size);
  return cut;
}

Priority ReadPriority(std::string_view octets) {
  const std::uint32_t first = ReadUint32(octets);
  return {first & ~kTopBit, (first & kTopBit) != 0, static_cast<std::uint8_t>(octets[4])};
}

}  // namespace

Parsed<std::string_view> ParseData(const Frame& frame) { return Unpad(frame.header, frame.payload); }

Parsed<HeadersPayload> ParseHeaders(const Frame& frame) {
  Parsed<std::string_view> content = Unpad(frame.header, frame.payload);
  if (!content) return Malformed(content.error());
  HeadersPayload parsed;
  if (frame.Has(kFlagPriority)) {
    const Parsed<std::string_view> fields = Cut(frame.header, *content, 5, "its priority fields (RFC 9113 §6.2)");
    if (!fields) return Malformed(fields.error());
    parsed.priority = ReadPriority(*fields);
  }
  parsed.fragment = *content;
  return parsed;
}

Parsed<Priority> ParsePriority(const Frame& frame) {
  if (frame.payload.size() != 5)
    return Malformed(WrongSize(frame.header, frame.payload.size(), "not 5 (RFC 9113 §6.3)"));
  return ReadPriority(frame.payload);
}

Parsed<std::uint32_t> ParseRstStream(const Frame& frame) {
  if (frame.payload.size() != 4)
    return Malformed(WrongSize(frame.header, frame.payload.size(), "not 4 (RFC 9113 §6.4)"));
  return ReadUint32(frame.payload);
}

Parsed<SettingsList> ParseSettings(const Frame& frame) {
  const std::string_view payload = frame.payload;
  if (frame.Has(kFlagAck) && !payload.empty()) {
    return Malformed("acknowledgement of " + WrongSize(frame.header, payload.size(), "not 0 (RFC 9113 §6.5)"));
  }
  if (payload.size() % 6 != 0) {
    return Malformed(WrongSize(frame.header, payload.size(), "not a multiple of 6 (RFC 9113 §6.5)"));
  }
  SettingsList settings;
  for (std::size_t at = 0; at < payload.size(); at += 6) {
    settings.emplace_back(static_cast<std::uint16_t>(ReadBigEndian(payload.substr(at, 2))),
                          ReadUint32(payload.substr(at + 2)));
  }
  return settings;
}

Parsed<PushPromisePayload> ParsePushPromise(const Frame& frame) {
  Parsed<std::string_view> content = Unpad(frame.header, frame.payload);
  if (!content) return Malformed(content.error());
  const Parsed<std::string_view> promised = Cut(frame.header, *content, 4, "the promised stream (RFC 9113 §6.6)");
  if (!promised) return Malformed(promised.error());
  return PushPromisePayload{ReadUint32(*promised) & ~kTopBit, *content};
}

Parsed<std::string_view> ParsePing(const Frame& frame) {
  if (frame.payload.size() != 8)
    return Malformed(WrongSize(frame.header, frame.payload.size(), "not 8 (RFC 9113 §6.7)"));
  return frame.payload;
}

Parsed<GoawayPayload> ParseGoaway(const Frame& frame) {
  const std::string_view payload = frame.payload;
  if (payload.size() < 8) return Malformed(WrongSize(frame.header, payload.size(), "less than 8 (RFC 9113 §6.8)"));
  return GoawayPayload{ReadUint32(payload) & ~kTopBit, ReadUint32(payload.substr(4)), payload.substr(8)};
}

Parsed<std::uint32_t> ParseWindowUpdate(const Frame& frame) {
  if (frame.payload.size() != 4)
    return Malformed(WrongSize(frame.header, frame.payload.size(), "not 4 (RFC 9113 §6.9)"));
  const std::uint32_t increment = ReadUint32(frame.payload) & ~kTopBit;
  if (increment == 0) return Malformed("WINDOW_UPDATE with an increment of 0 (RFC 9113 §6.9)");
  return increment;
}

}  // namespace assay::protocol
