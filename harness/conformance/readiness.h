#pragma once

#include <atomic>

#include "harness/base/result.h"
#include "harness/script/script.h"

namespace assay::conformance {

// Whether a target accepts connections and speaks HTTP/2: a connection, SETTINGS and an acknowledged PING. Errors:
// kUnreachable with one sentence that tells "refused" from "silent" from "speaks something else".
Status CheckReady(const script::ClientKind& wire, const script::Endpoint& endpoint, const Clock& clock,
                  Duration budget);

// CheckReady, repeated until it holds, `wait` is over or `stop` is set; at least once.
Status AwaitReady(const script::ClientKind& wire, const script::Endpoint& endpoint, const Clock& clock, Duration budget,
                  Duration wait, const std::atomic<bool>& stop);

}  // namespace assay::conformance
