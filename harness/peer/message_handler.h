#pragma once

#include <string_view>

#include "harness/peer/call.h"
#include "harness/peer/handler.h"

namespace assay::peer {

// A handler whose method takes messages of type M. A request whose octets are none ends the call with INTERNAL.
template <class M>
class MessageHandler : public Handler {
 public:
  explicit MessageHandler(Call& call) : call_(call) {}

  void OnMessage(std::string_view octets) override {
    M message;
    if (message.ParseFromArray(octets.data(), static_cast<int>(octets.size()))) return On(message);
    const bool wrong = call_.server().Has(Defect::kUnparsableIsInvalidArgument);
    call_.Finish(CallStatus::Of(wrong ? protocol::GrpcStatus::kInvalidArgument : protocol::GrpcStatus::kInternal,
                                "the request is no " + message.GetTypeName()));
  }

 protected:
  virtual void On(const M& message) = 0;

  Call& call_;
};

}  // namespace assay::peer
