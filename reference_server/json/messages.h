#pragma once

#include <google/protobuf/message.h>

#include <typeinfo>

#include "grpc/health/v1/health.pb.h"
#include "user.pb.h"

namespace assay::reference {

/// Calls `write` with the message as what it is, if it is one that a method answers with.
template <class Write>
void WithAnswer(const google::protobuf::Message& message, Write&& write) {
  const auto is = [&]<class M>(const M*) {
    if (typeid(message) != typeid(M)) return false;
    write(static_cast<const M&>(message));
    return true;
  };
  using Health = grpc::health::v1::HealthCheckResponse;
  is(static_cast<const user::User*>(nullptr)) || is(static_cast<const user::ChatMessage*>(nullptr)) ||
      is(static_cast<const user::UploadResponse*>(nullptr)) || is(static_cast<const Health*>(nullptr));
}

/// Calls `read` with the message as what it is and returns what that returns; false if no method takes such a message.
template <class Read>
bool WithRequest(google::protobuf::Message* message, Read&& read) {
  const auto is = [&]<class M>(const M*, bool* result) {
    if (typeid(*message) != typeid(M)) return false;
    *result = read(static_cast<M*>(message));
    return true;
  };
  bool result = false;
  is(static_cast<const user::GetUserRequest*>(nullptr), &result) ||
      is(static_cast<const user::CreateUserRequest*>(nullptr), &result) ||
      is(static_cast<const user::ListUsersRequest*>(nullptr), &result) ||
      is(static_cast<const user::ChatMessage*>(nullptr), &result) ||
      is(static_cast<const user::FileChunk*>(nullptr), &result);
  return result;
}

}  // namespace assay::reference
