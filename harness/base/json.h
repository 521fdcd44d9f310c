#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay {

// Reads one JSON text (RFC 8259). Duplicate keys and trailing text are errors, of kind kUsage with line and column in
// `file`. Integers beyond 64 bits signed become doubles.
Result<Value> ParseJson(std::string_view text, std::string_view file = {});

// Writes JSON: keys in the order of the map, no locale. `indent` < 0 is one line. Octets that are not UTF-8 are
// replaced by U+FFFD.
std::string WriteJson(const Value& value, int indent = -1);

}  // namespace assay
