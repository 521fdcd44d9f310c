#pragma once

#include <string>
#include <vector>

#include "harness/record/record.h"
#include "harness/scenario/library.h"
#include "harness/target/target.h"

namespace assay::conformance {

// Holds results against the known failures: marks `known`, `racy`, `stale` and `new`, gives the reason of a known
// failure, and returns the entries that match no planned case. An entry for a scenario's alias counts. With a filtered
// run (`whole` false) entries without a case are not unmatched: their case was not asked for.
std::vector<std::string> ApplyKnownFailures(const std::vector<target::KnownFailure>& known,
                                            const scenario::Library& library, bool whole,
                                            std::vector<record::CaseRecord>& results);

}  // namespace assay::conformance
