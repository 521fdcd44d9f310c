#include "reference_server/call/handler.h"

#include <google/protobuf/message.h>

namespace assay::reference {

bool Handler::ParseOrFinish(std::string_view bytes, google::protobuf::Message* message) {
  if (call_.Parse(bytes, message)) return true;
  call_.Finish({Code::kInternal, "The request is no " + message->GetDescriptor()->full_name()});
  return false;
}

void OneRequestHandler::OnMessage(std::string_view bytes) {
  if (received_) {
    call().Finish({Code::kUnimplemented, "More than one request message for a method that takes one"});
    return;
  }
  received_ = true;
  ParseOrFinish(bytes, request_message());
}

void OneRequestHandler::OnHalfClose() {
  if (received_) {
    OnRequest();
  } else {
    call().Finish({Code::kUnimplemented, "No request message for a method that takes one"});
  }
}

}  // namespace assay::reference
