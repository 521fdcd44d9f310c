#pragma once

#include <optional>

#include "harness/base/result.h"
#include "harness/net/tls_offer.h"
#include "harness/scenario/item.h"

namespace assay::wire {

// The field `tls` of `connect`: alpn, version, ciphers, server_name, certificate, plain. Nothing where it is not
// given. Errors: kUsage with the place.
Result<std::optional<net::TlsOffer>> ParseTlsField(const scenario::Item& item);

}  // namespace assay::wire
