#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::reference {

/// The codes of gRPC (doc/statuscodes.md). A directive may carry any other number through the type.
enum class Code : int {
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

/// "NOT_FOUND"; a number that is none of the codes is written as it is.
std::string Name(Code code);

struct Status {
  Code code = Code::kOk;
  std::string message;
  /// Bytes of grpc-status-details-bin: a serialized google.rpc.Status, or empty.
  std::string details;

  bool ok() const { return code == Code::kOk; }
};

/// Field of the request and what is wrong with it.
using FieldViolations = std::vector<std::pair<std::string, std::string>>;

/// Statuses whose details tell a program what the message tells a person.
Status InvalidArgument(std::string message, const FieldViolations& violations);
Status OutOfRange(std::string message, const FieldViolations& violations);
Status NotFound(std::string message, std::string_view resource_type, std::string_view resource_name);
Status AlreadyExists(std::string message, std::string_view resource_type, std::string_view resource_name);
Status ResourceExhausted(std::string message, std::string_view subject);
Status FailedPrecondition(std::string message, std::string_view type, std::string_view subject);
Status Unavailable(std::string message, std::chrono::milliseconds retry_after);

}  // namespace assay::reference
