#include "harness/protocol/http2_frame.h"

#include <array>

#include "harness/base/bytes.h"
#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

constexpr std::array<std::string_view, 10> kTypeNames = {"DATA",          "HEADERS",      "PRIORITY", "RST_STREAM",
                                                         "SETTINGS",      "PUSH_PROMISE", "PING",     "GOAWAY",
                                                         "WINDOW_UPDATE", "CONTINUATION"};

constexpr std::array<std::uint8_t, 10> kTypeFlags = {
    kFlagEndStream | kFlagPadded,
    kFlagEndStream | kFlagEndHeaders | kFlagPadded | kFlagPriority,
    0,
    0,
    kFlagAck,
    kFlagEndHeaders | kFlagPadded,
    kFlagAck,
    0,
    0,
    kFlagEndHeaders,
};

constexpr std::uint32_t kTop31 = 0x7FFFFFFF;

// The name of one bit, empty where it has no meaning on that type.
std::string_view FlagName(std::uint8_t type, std::uint8_t bit) {
  if ((DefinedFlags(type) & bit) == 0) return {};
  const bool acknowledges =
      type == static_cast<std::uint8_t>(FrameType::kSettings) || type == static_cast<std::uint8_t>(FrameType::kPing);
  switch (bit) {
    case kFlagEndStream:
      return acknowledges ? "ACK" : "END_STREAM";
    case kFlagEndHeaders:
      return "END_HEADERS";
    case kFlagPadded:
      return "PADDED";
    case kFlagPriority:
      return "PRIORITY";
    default:
      return {};
  }
}

}  // namespace

void AppendFrame(std::string& out, const Frame& frame) {
  const FrameHeader& header = frame.header;
  AppendBigEndian(out, header.length, 3);
  AppendBigEndian(out, header.type, 1);
  AppendBigEndian(out, header.flags, 1);
  AppendBigEndian(out, (header.stream & kTop31) | (header.reserved ? ~kTop31 : 0), 4);
  out += frame.payload;
}

std::string Serialize(const Frame& frame) {
  std::string out;
  out.reserve(kFrameHeaderSize + frame.payload.size());
  AppendFrame(out, frame);
  return out;
}

FrameHeader ReadFrameHeader(std::string_view octets) {
  FrameHeader header;
  header.length = static_cast<std::uint32_t>(ReadBigEndian(octets.substr(0, 3)));
  header.type = static_cast<std::uint8_t>(octets[3]);
  header.flags = static_cast<std::uint8_t>(octets[4]);
  const auto stream = static_cast<std::uint32_t>(ReadBigEndian(octets.substr(5, 4)));
  header.stream = stream & kTop31;
  header.reserved = (stream & ~kTop31) != 0;
  return header;
}

std::string FrameTypeName(std::uint8_t type) {
  return type < kTypeNames.size() ? std::string(kTypeNames[type]) : HexNumber(type);
}

std::optional<std::uint8_t> ParseFrameType(std::string_view text) {
  for (std::size_t type = 0; type < kTypeNames.size(); ++type) {
    if (kTypeNames[type] == text) return static_cast<std::uint8_t>(type);
  }
  return ParseNumber(text, UINT8_MAX);
}

std::uint8_t DefinedFlags(std::uint8_t type) { return type < kTypeFlags.size() ? kTypeFlags[type] : 0; }

std::string FlagNames(std::uint8_t type, std::uint8_t flags) {
  std::string names;
  for (int shift = 0; shift < 8; ++shift) {
    const auto bit = static_cast<std::uint8_t>(1 << shift);
    if ((flags & bit) == 0) continue;
    if (!names.empty()) names += '|';
    const std::string_view name = FlagName(type, bit);
    names += name.empty() ? HexNumber(bit) : std::string(name);
  }
  return names;
}

std::optional<std::uint8_t> ParseFlags(std::uint8_t type, std::string_view text) {
  unsigned flags = 0;
  while (!text.empty()) {
    const std::size_t bar = text.find('|');
    const std::string_view word = text.substr(0, bar);
    text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + 1);
    std::optional<std::uint64_t> bits = ParseNumber(word, UINT8_MAX);
    for (int shift = 0; shift < 8 && !bits; ++shift) {
      const auto bit = static_cast<std::uint8_t>(1 << shift);
      if (!word.empty() && FlagName(type, bit) == word) bits = bit;
    }
    if (!bits) return std::nullopt;
    flags |= static_cast<unsigned>(*bits);
  }
  return static_cast<std::uint8_t>(flags);
}

}  // namespace assay::protocol
