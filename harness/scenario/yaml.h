#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::scenario {

// Reads one YAML document strictly: duplicate keys, anchors, aliases, tags, several documents and non-scalar keys are
// errors with line and column. Plain scalars follow YAML 1.2's core schema (true/false, integers, 0x, floats, null);
// quoted ones are text. Every value knows its place.
Result<Value> ParseYaml(std::string_view text, std::string_view file);

}  // namespace assay::scenario
