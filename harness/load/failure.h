#pragma once

#include <cstdint>
#include <string>

namespace assay::load {

// Why a call did not succeed by its protocol's word. Some have a number beside them.
enum class Failure : std::uint8_t {
  kGrpcStatus,      // another status than expected; the code
  kNoGrpcStatus,    // the stream ended without grpc-status, or with one that is no number
  kHttpStatus,      // another HTTP status than expected; the status
  kContentType,     // gRPC: a response whose content-type is not application/grpc
  kNoMessage,       // OK, and no message where the kind of call has one
  kMessageCount,    // more or fewer messages than the call should bring; how many
  kTruncated,       // the stream ended inside a message, or the body inside its length
  kCompressed,      // a message with the flag of compression, which was not asked for
  kWrongBody,       // not what was expected
  kReset,           // RST_STREAM; the code
  kNotProcessed,    // GOAWAY left the stream out
  kTimeout,         // longer than Plan::timeout
  kConnectionLost,  // the connection ended before the answer
  kProtocolError,   // the target broke HTTP; the connection was given up
};

// "grpc-status NOT_FOUND", "http 503", "RST_STREAM REFUSED_STREAM", "body differs", …
std::string Describe(Failure failure, std::uint32_t number);

}  // namespace assay::load
