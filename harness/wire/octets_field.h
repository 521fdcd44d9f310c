#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/scenario/scenario.h"

namespace assay::wire {

// Octets written as hex digits, or as a map as in metadata ({text: }, {repeat: , times: }); empty where the field is
// absent. Errors: kUsage with the place.
Result<std::string> ParseHexField(const scenario::Item& item, std::string_view field);

}  // namespace assay::wire
