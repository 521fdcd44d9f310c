#pragma once

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::target {

// Forms that bindings may use in requests and metadata, once their placeholders are filled. Maps of a single key, but
// for the first:
//   {$repeat: 3, item: X}   a list of X three times, ${index} in it from 0
//   {$text: [X, Y]}         the texts X and Y one after the other (scenario::ExpandTextForm); a very long one is
//                           checked and stays a form
//   {$percent: X}           X percent-encoded as grpc-message is, blanks at its ends too
//   {$code: NOT_FOUND}      number of a status given by name or number
// Errors: kUsage at the value's place.
Result<Value> ExpandTemplate(const Value& value);

}  // namespace assay::target
