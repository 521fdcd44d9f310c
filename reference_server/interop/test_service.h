#pragma once

#include <string>
#include <vector>

#include "reference_server/call/method.h"

namespace assay::reference {

/// grpc.testing.TestService, the service of gRPC's interoperability tests (doc/interop-test-descriptions.md in gRPC's
/// repository). UnimplementedCall is served by nobody, which is what it is for. `server_id` must outlive the methods.
std::vector<Method> TestService(const std::string& server_id);

}  // namespace assay::reference
