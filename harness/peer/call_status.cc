#include "harness/peer/call_status.h"

#include "google/rpc/status.pb.h"

namespace assay::peer {

CallStatus CallStatus::WithDetail(protocol::GrpcStatus code, std::string message,
                                  const google::protobuf::Message& detail) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(code));
  details.set_message(message);
  details.add_details()->PackFrom(detail);
  return {static_cast<int>(code), std::move(message), details.SerializeAsString()};
}

}  // namespace assay::peer
