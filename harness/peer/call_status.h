#pragma once

#include <string>

#include "harness/protocol/grpc_status.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace assay::peer {

// How a call ends.
struct CallStatus {
  int code = 0;
  std::string message = {};
  std::string details = {};  // octets of google.rpc.Status; empty: none

  static CallStatus Of(protocol::GrpcStatus code, std::string message = {}) {
    return {static_cast<int>(code), std::move(message), {}};
  }
  // With `detail` packed into google.rpc.Status.
  static CallStatus WithDetail(protocol::GrpcStatus code, std::string message, const google::protobuf::Message& detail);
};

}  // namespace assay::peer
