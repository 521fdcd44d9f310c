#pragma once

#include "harness/record/bench_record.h"

namespace assay::reports {

// Two workloads in four blocks over all cells of the 2×2, a third arm and an A/A arm, loads up to saturation, invalid
// trials, failed calls, thresholds in each state, and hostile texts. Nothing in it depends on time or place. Defined in
// sample_bench_test.cc, so that it is in no program.
record::BenchRecord SampleBench();

}  // namespace assay::reports
