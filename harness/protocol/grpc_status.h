#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/parsed.h"

namespace assay::protocol {

// The codes of gRPC (doc/statuscodes.md). Other numbers appear on the wire, so APIs pass int.
enum class GrpcStatus : int {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};
inline constexpr int kGrpcStatusCount = 17;

// "OK", "NOT_FOUND"; "17" where the code has no name.
std::string GrpcStatusName(int code);
// Reads "NOT_FOUND" and "5"; nothing for any other text or number.
std::optional<int> ParseGrpcStatusName(std::string_view text);
// Reads the value of grpc-status strictly: one of 0 to 16 in decimal, without sign, blanks and leading zeros.
Parsed<int> ParseGrpcStatus(std::string_view text);

// The status of a call that ended without grpc-status (doc/http-grpc-status-mapping.md).
GrpcStatus GrpcStatusFromHttp(int http_status);
// The status of a call that RST_STREAM ended (doc/PROTOCOL-HTTP2.md, "HTTP2 Transport Mapping"). UNKNOWN where the
// document maps nothing: STREAM_CLOSED, HTTP_1_1_REQUIRED and codes without a name.
GrpcStatus GrpcStatusFromHttp2Error(std::uint32_t code);

}  // namespace assay::protocol
