#include "harness/load/failure.h"

#include "harness/protocol/grpc_status.h"
#include "harness/protocol/http2_error.h"

namespace assay::load {

std::string Describe(Failure failure, std::uint32_t number) {
  switch (failure) {
    case Failure::kGrpcStatus:
      return "grpc-status " + protocol::GrpcStatusName(static_cast<int>(number));
    case Failure::kNoGrpcStatus:
      return "no grpc-status";
    case Failure::kHttpStatus:
      return "http " + std::to_string(number);
    case Failure::kContentType:
      return "content-type is not application/grpc";
    case Failure::kNoMessage:
      return "no message";
    case Failure::kMessageCount:
      return std::to_string(number) + " messages";
    case Failure::kTruncated:
      return "truncated";
    case Failure::kCompressed:
      return "compressed without leave";
    case Failure::kWrongBody:
      return "body differs";
    case Failure::kReset:
      return "RST_STREAM " + protocol::Http2ErrorName(number);
    case Failure::kNotProcessed:
      return "not processed before GOAWAY";
    case Failure::kTimeout:
      return "timeout";
    case Failure::kConnectionLost:
      return "connection lost";
    case Failure::kProtocolError:
      return "protocol error";
  }
  return "";
}

}  // namespace assay::load
