#pragma once

#include "harness/net/tls_machine.h"
#include "harness/peer/server.h"

namespace assay::peer {

// How a peer speaks TLS, with a certificate of its own for localhost.
net::TlsManners TlsMannersOf(const Options& options);

}  // namespace assay::peer
