#pragma once

#include <vector>

#include "harness/record/bench_record.h"

namespace assay::bench {

// Each figure of each arm that both documents have, at capacity and at equal load: median before, median now.
std::vector<record::BaselineRow> CompareWithBaseline(const record::BenchRecord& before, const record::BenchRecord& now);

}  // namespace assay::bench
