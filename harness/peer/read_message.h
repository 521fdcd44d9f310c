#pragma once

#include <string_view>

#include "harness/peer/call.h"

namespace assay::peer {

// The octets as a message of type M. Where they are none the call ends with INTERNAL.
template <class M>
bool ReadMessage(Call& call, std::string_view octets, M& message) {
  if (message.ParseFromArray(octets.data(), static_cast<int>(octets.size()))) return true;
  const bool wrong = call.server().Has(Defect::kUnparsableIsInvalidArgument);
  call.Finish(CallStatus::Of(wrong ? protocol::GrpcStatus::kInvalidArgument : protocol::GrpcStatus::kInternal,
                             "the request is no " + message.GetTypeName()));
  return false;
}

}  // namespace assay::peer
