#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/plan/plan.h"
#include "harness/plan/words.h"

namespace assay::plan {

// Leaves the cases that the filter wants. A scenario's earlier ids are matched like its own. Errors: kUsage, a pattern,
// an area or a client that matches nothing, or a filter that leaves nothing.
Status Select(const Filter& filter, const scenario::Library& library, const Clients& clients, std::vector<Case>& cases);

}  // namespace assay::plan
