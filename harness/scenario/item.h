#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/complaints.h"
#include "harness/scenario/scenario.h"

namespace assay::scenario {

// One step or check as files write it: a map with one word and its fields, and beside the word any of `only`, `when`,
// `because`, for checks also `level` and `requirement`. Whether the word and the names exist is not looked at.
// Errors: kUsage with places.
Result<Item> ReadItem(const Value& value);

// A list of them, `steps` or `expect`. What cannot be read is complained of and left out.
std::vector<Item> ReadItems(const Value& list, Complaints& complaints);

}  // namespace assay::scenario
