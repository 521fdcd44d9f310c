#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/scenario.h"

namespace assay::target {

// `repeat: {times: 40, steps: […]}` stands for its steps so many times over, with ${round} in them from 0. Its `only`
// and `when` are theirs too. Other items stay as they are. Errors: kUsage with places.
Result<std::vector<scenario::Item>> ExpandRepeats(const std::vector<scenario::Item>& items);

}  // namespace assay::target
