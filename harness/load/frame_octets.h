#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "harness/load/out_buffer.h"
#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_settings.h"

namespace assay::load {

// Frames written in place; protocol::MakeFrame makes values of them, and each value costs an allocation.

inline void WriteBigEndian(char* out, std::uint64_t value, int octets) {
  for (int i = octets; i-- > 0; value >>= 8) out[i] = static_cast<char>(value & 0xff);
}

inline void WriteFrameHeader(char* out, std::size_t length, protocol::FrameType type, int flags, std::uint32_t stream) {
  const std::uint64_t head = std::uint64_t{length} << 40 | std::uint64_t{static_cast<std::uint8_t>(type)} << 32 |
                             std::uint64_t{static_cast<std::uint8_t>(flags)} << 24 | stream >> 8;
  const std::uint64_t swapped = __builtin_bswap64(head);
  std::memcpy(out, &swapped, sizeof swapped);
  out[8] = static_cast<char>(stream & 0xff);
}

inline std::uint32_t ReadOctets32(const char* octets) {
  std::uint32_t value;
  std::memcpy(&value, octets, sizeof value);
  return __builtin_bswap32(value);
}

// The inverse of WriteFrameHeader.
inline protocol::FrameHeader ReadFrame(const char* octets) {
  const std::uint32_t head = ReadOctets32(octets);
  const std::uint32_t stream = ReadOctets32(octets + 5);
  return {head >> 8, static_cast<std::uint8_t>(head), static_cast<std::uint8_t>(octets[4]), stream & 0x7fffffff,
          stream >> 31 != 0};
}

inline char* ReserveFrame(OutBuffer& out, std::size_t length, protocol::FrameType type, int flags,
                          std::uint32_t stream) {
  char* octets = out.Reserve(protocol::kFrameHeaderSize + length);
  WriteFrameHeader(octets, length, type, flags, stream);
  out.Advance(protocol::kFrameHeaderSize + length);
  return octets + protocol::kFrameHeaderSize;
}

inline void AppendSettings(OutBuffer& out,
                           std::initializer_list<std::pair<protocol::Setting, std::uint32_t>> settings) {
  char* octets = ReserveFrame(out, settings.size() * 6, protocol::FrameType::kSettings, 0, 0);
  for (const auto& [id, value] : settings) {
    WriteBigEndian(octets, static_cast<std::uint16_t>(id), 2);
    WriteBigEndian(octets + 2, value, 4);
    octets += 6;
  }
}

inline void AppendWindowUpdate(OutBuffer& out, std::uint32_t stream, std::uint32_t increment) {
  WriteBigEndian(ReserveFrame(out, 4, protocol::FrameType::kWindowUpdate, 0, stream), increment, 4);
}

inline void AppendRstStream(OutBuffer& out, std::uint32_t stream, std::uint32_t code) {
  WriteBigEndian(ReserveFrame(out, 4, protocol::FrameType::kRstStream, 0, stream), code, 4);
}

}  // namespace assay::load
