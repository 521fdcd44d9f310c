#pragma once

#include <memory>

#include "harness/script/script.h"

namespace assay::http1 {

// The client "rest": the methods of user.UserService and health by their routes over HTTP/1.1 and WebSocket, so that
// the checks of the contract are held against both sides of a comparison. Each call has a connection of its own. A
// status is the one that the answer's body names, as long as the HTTP status is the one that belongs to it.
std::unique_ptr<script::ClientKind> CreateRestClient();

}  // namespace assay::http1
