#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::protocol {

// Error codes of RST_STREAM and GOAWAY (RFC 9113 §7). A code beyond these is legal on the wire, so APIs pass numbers.
enum class Http2Error : std::uint32_t {
  kNoError = 0x0,
  kProtocolError = 0x1,
  kInternalError = 0x2,
  kFlowControlError = 0x3,
  kSettingsTimeout = 0x4,
  kStreamClosed = 0x5,
  kFrameSizeError = 0x6,
  kRefusedStream = 0x7,
  kCancel = 0x8,
  kCompressionError = 0x9,
  kConnectError = 0xa,
  kEnhanceYourCalm = 0xb,
  kInadequateSecurity = 0xc,
  kHttp11Required = 0xd,
};

// "NO_ERROR" … "HTTP_1_1_REQUIRED"; "0x1f" where the code has no name.
std::string Http2ErrorName(std::uint32_t code);
// Reads what Http2ErrorName writes, and decimal numbers.
std::optional<std::uint32_t> ParseHttp2Error(std::string_view text);

}  // namespace assay::protocol
