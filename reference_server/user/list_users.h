#pragma once

#include <cstdint>

#include "reference_server/call/handler.h"
#include "user.pb.h"

namespace assay::reference {

class UserStore;

/// Streams the users that were there when the call began, by id, one write at a time.
class ListUsers final : public RequestHandler<user::ListUsersRequest> {
 public:
  ListUsers(Call& call, const UserStore& store) : RequestHandler(call), store_(store) {}

 private:
  void OnRequest() override;
  void OnWritten() override { WriteNext(); }
  void WriteNext();

  const UserStore& store_;
  std::int64_t next_ = 0;
  std::int64_t end_ = 0;  // one past the last user of the page
};

}  // namespace assay::reference
