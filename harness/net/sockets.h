#pragma once

#include <memory>

#include "harness/net/address.h"
#include "harness/net/transport.h"

namespace assay::net {

// A dialer of TCP, Unix and TLS connections. Unreadable certificates are kUsage errors here, not at the first Dial.
// What ALPN chose is in TlsDescription().
Result<std::unique_ptr<Dialer>> CreateSocketDialer(const Address& address, const TlsOptions& tls);

}  // namespace assay::net
