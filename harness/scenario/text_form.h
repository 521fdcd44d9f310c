#pragma once

#include <optional>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::scenario {

// {$text: [X, Y]} is the texts X and Y (OctetsOf) one after the other; nothing where the value is no such form.
// Errors: kUsage at the value's place.
std::optional<Result<Value>> ExpandTextForm(const Value& value);

}  // namespace assay::scenario
