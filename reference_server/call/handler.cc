#include "reference_server/call/handler.h"

#include <utility>

namespace assay::reference {

bool Handler::ParseOrFinish(std::string_view bytes, google::protobuf::Message* message) {
  Status status = call_.Parse(bytes, message);
  if (status.ok()) return true;
  call_.Finish(std::move(status));
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
