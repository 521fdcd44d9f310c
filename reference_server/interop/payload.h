#pragma once

#include <cstdint>
#include <optional>

#include "grpc/testing/messages.pb.h"
#include "reference_server/call/call.h"

namespace assay::reference {

/// What a request of the interoperability tests asks for.

/// Why a payload of this size is not sent: a negative one, or one above 64 MiB, so that no request fills the memory.
std::optional<Status> RefuseSize(std::int64_t size);
/// `size` octets of zero.
void Fill(std::int32_t size, grpc::testing::Payload& payload);
/// The status that the client chose; none where it is OK.
std::optional<Status> Chosen(const grpc::testing::EchoStatus& status);
/// How the next message is to be sent.
Compression Wanted(bool given, const grpc::testing::BoolValue& compressed);
/// INVALID_ARGUMENT where a request was announced as compressed, or as not compressed, and came otherwise.
template <class Request>
std::optional<Status> UnexpectedCompression(const Call& call, const Request& request) {
  if (!request.has_expect_compressed() || request.expect_compressed().value() == call.WasCompressed()) {
    return std::nullopt;
  }
  return InvalidArgument(call.WasCompressed() ? "The request is compressed" : "The request is not compressed",
                         {{"expect_compressed", "says otherwise"}});
}

}  // namespace assay::reference
