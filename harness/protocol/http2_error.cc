#include "harness/protocol/http2_error.h"

#include <array>

#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

constexpr std::array<std::string_view, 14> kNames = {"NO_ERROR",
                                                     "PROTOCOL_ERROR",
                                                     "INTERNAL_ERROR",
                                                     "FLOW_CONTROL_ERROR",
                                                     "SETTINGS_TIMEOUT",
                                                     "STREAM_CLOSED",
                                                     "FRAME_SIZE_ERROR",
                                                     "REFUSED_STREAM",
                                                     "CANCEL",
                                                     "COMPRESSION_ERROR",
                                                     "CONNECT_ERROR",
                                                     "ENHANCE_YOUR_CALM",
                                                     "INADEQUATE_SECURITY",
                                                     "HTTP_1_1_REQUIRED"};

}  // namespace

std::string Http2ErrorName(std::uint32_t code) {
  return code < kNames.size() ? std::string(kNames[code]) : HexNumber(code);
}

std::optional<std::uint32_t> ParseHttp2Error(std::string_view text) {
  for (std::uint32_t code = 0; code < kNames.size(); ++code) {
    if (kNames[code] == text) return code;
  }
  return ParseNumber(text, UINT32_MAX);
}

}  // namespace assay::protocol
