#pragma once

#include <cstdint>
#include <vector>

#include "reference_server/call/method.h"

namespace assay::reference {

class Codec;
class UserStore;

/// The five methods of user.UserService, and the same five as user.UserServiceJson, whose messages are JSON.
std::vector<Method> UserService(UserStore& store, std::int64_t max_upload_bytes, const Codec& json);

}  // namespace assay::reference
