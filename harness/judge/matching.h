#pragma once

#include <functional>
#include <string>

#include "harness/base/value.h"

namespace assay::judge {

// Whether a value decoded from a message is the expected one. Numbers compare as numbers, and with their decimal text:
// protobuf's JSON mapping writes 64-bit integers as text ("5").
bool SameValue(const Value& expected, const Value& actual);

// Whether the actual value has all that the expected one names: maps field by field, nested; lists element by element,
// of the same length; null: the field is absent. Each mismatch is told with its dotted path below `path`.
using Mismatch = std::function<void(const std::string& path, const std::string& expected, const std::string& actual)>;
void CompareFields(const Value& expected, const Value* actual, const std::string& path, const Mismatch& mismatch);

// For people: text in quotes, all else as JSON; "absent" for null pointers.
std::string Say(const Value* value);

}  // namespace assay::judge
