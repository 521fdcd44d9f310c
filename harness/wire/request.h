#pragma once

#include <string>

#include "harness/base/result.h"
#include "harness/protocol/header.h"
#include "harness/script/call_fields.h"
#include "harness/script/captures.h"
#include "harness/script/script.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {

// The request headers of a call (gRPC over HTTP/2, "Requests"): the fields that gRPC asks for, the endpoint's metadata
// but for names that the call has itself, the call's own; then what `set`, `remove` and `headers` make of them.
// Errors: kUsage, a placeholder without a value.
Result<protocol::HeaderList> BuildRequest(const script::CallFields& call, const WireFields& wire,
                                          const script::Endpoint& endpoint, const script::Captures& captures,
                                          const script::Counters& counters);

// A list of fields with its placeholders filled in.
Result<protocol::HeaderList> FillFields(const std::vector<FieldTemplate>& fields, const script::Captures& captures,
                                        const script::Counters& counters);

}  // namespace assay::wire
