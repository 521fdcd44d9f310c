#pragma once

#include <string>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::scenario {

// A plain scalar by YAML 1.2's core schema (§10.3.2): null, true and false, integers (decimal, 0o, 0x), floats, else
// text. Errors, without a place: an integer that 64 bits signed do not hold, and one with leading zeros, which would
// lose them where text is meant.
Result<Value> ReadPlainScalar(const std::string& text);

}  // namespace assay::scenario
