#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::protocol {

// What a client sends first (RFC 9113 §3.4), before its SETTINGS frame.
inline constexpr std::string_view kClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Types of frames (RFC 9113 §6). Others are legal on the wire and ignored, so FrameHeader holds a number.
enum class FrameType : std::uint8_t {
  kData = 0x0,
  kHeaders = 0x1,
  kPriority = 0x2,
  kRstStream = 0x3,
  kSettings = 0x4,
  kPushPromise = 0x5,
  kPing = 0x6,
  kGoaway = 0x7,
  kWindowUpdate = 0x8,
  kContinuation = 0x9,
};

inline constexpr std::uint8_t kFlagEndStream = 0x1;   // DATA, HEADERS
inline constexpr std::uint8_t kFlagAck = 0x1;         // SETTINGS, PING
inline constexpr std::uint8_t kFlagEndHeaders = 0x4;  // HEADERS, PUSH_PROMISE, CONTINUATION
inline constexpr std::uint8_t kFlagPadded = 0x8;      // DATA, HEADERS, PUSH_PROMISE
inline constexpr std::uint8_t kFlagPriority = 0x20;   // HEADERS

inline constexpr std::size_t kFrameHeaderSize = 9;

// The nine octets before each payload (RFC 9113 §4.1).
struct FrameHeader {
  std::uint32_t length = 0;  // of the payload, as declared: 24 bits
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;  // 31 bits
  bool reserved = false;     // the bit before them

  bool Is(FrameType t) const { return type == static_cast<std::uint8_t>(t); }
  bool Has(std::uint8_t flag) const { return (flags & flag) == flag; }
  bool operator==(const FrameHeader&) const = default;
};

// A frame as a value: built by http2_frame_builder.h, read by FrameReader. What is to be sent may lie about its length.
struct Frame {
  FrameHeader header;
  std::string payload;

  bool Is(FrameType type) const { return header.Is(type); }
  bool Has(std::uint8_t flag) const { return header.Has(flag); }
  bool operator==(const Frame&) const = default;
};

// The octets of the frame: the header as it stands, then the payload as it stands.
void AppendFrame(std::string& out, const Frame& frame);
std::string Serialize(const Frame& frame);
// Asks for kFrameHeaderSize octets at least.
FrameHeader ReadFrameHeader(std::string_view octets);

// "HEADERS"; "0x10" where the type has no name.
std::string FrameTypeName(std::uint8_t type);
// Reads what FrameTypeName writes, and decimal numbers.
std::optional<std::uint8_t> ParseFrameType(std::string_view text);

// The flags that have a meaning on that type.
std::uint8_t DefinedFlags(std::uint8_t type);
// "END_STREAM|END_HEADERS", in order of the bits; bits without a meaning as "0x40"; empty where none is set.
std::string FlagNames(std::uint8_t type, std::uint8_t flags);
// The bits of "END_STREAM|PADDED", of a number, or of both mixed.
std::optional<std::uint8_t> ParseFlags(std::uint8_t type, std::string_view text);

}  // namespace assay::protocol
