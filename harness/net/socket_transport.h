#pragma once

#include <memory>

#include "harness/net/socket.h"
#include "harness/net/transport.h"

namespace assay::net {

// Octets over a TCP or Unix socket as they are.
std::unique_ptr<Transport> CreateSocketTransport(Socket socket);

}  // namespace assay::net
