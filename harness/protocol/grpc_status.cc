#include "harness/protocol/grpc_status.h"

#include <array>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

constexpr std::array<std::string_view, kGrpcStatusCount> kNames = {
    "OK",        "CANCELLED",       "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS",  "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",    "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
};

}  // namespace

std::string GrpcStatusName(int code) {
  return code >= 0 && code < kGrpcStatusCount ? std::string(kNames[static_cast<std::size_t>(code)])
                                              : std::to_string(code);
}

std::optional<int> ParseGrpcStatusName(std::string_view text) {
  for (int code = 0; code < kGrpcStatusCount; ++code) {
    if (kNames[static_cast<std::size_t>(code)] == text || std::to_string(code) == text) return code;
  }
  return std::nullopt;
}

Parsed<int> ParseGrpcStatus(std::string_view text) {
  if (text.empty()) return Malformed("grpc-status is empty");
  const std::string quoted = "grpc-status \"" + EscapeText(text) + "\"";
  if (text.find_first_not_of("0123456789") != std::string_view::npos)
    return Malformed(quoted + " is no decimal number");
  if (text.size() > 1 && text[0] == '0') return Malformed(quoted + " has leading zeros");
  const auto code = ParseNumber(text, kGrpcStatusCount - 1);
  if (!code) return Malformed(quoted + " is none of 0 to 16");
  return static_cast<int>(*code);
}

GrpcStatus GrpcStatusFromHttp(int http_status) {
  switch (http_status) {
    case 400:
      return GrpcStatus::kInternal;
    case 401:
      return GrpcStatus::kUnauthenticated;
    case 403:
      return GrpcStatus::kPermissionDenied;
    case 404:
      return GrpcStatus::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return GrpcStatus::kUnavailable;
    default:
      return GrpcStatus::kUnknown;
  }
}

GrpcStatus GrpcStatusFromHttp2Error(std::uint32_t code) {
  switch (static_cast<Http2Error>(code)) {
    case Http2Error::kNoError:
    case Http2Error::kProtocolError:
    case Http2Error::kInternalError:
    case Http2Error::kFlowControlError:
    case Http2Error::kSettingsTimeout:
    case Http2Error::kFrameSizeError:
    case Http2Error::kCompressionError:
    case Http2Error::kConnectError:
      return GrpcStatus::kInternal;
    case Http2Error::kRefusedStream:
      return GrpcStatus::kUnavailable;
    case Http2Error::kCancel:
      return GrpcStatus::kCancelled;
    case Http2Error::kEnhanceYourCalm:
      return GrpcStatus::kResourceExhausted;
    case Http2Error::kInadequateSecurity:
      return GrpcStatus::kPermissionDenied;
    case Http2Error::kStreamClosed:
    case Http2Error::kHttp11Required:
      break;
  }
  return GrpcStatus::kUnknown;
}

}  // namespace assay::protocol
