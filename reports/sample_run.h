#pragma once

#include <string_view>

#include "harness/record/record.h"

// What the tests of the reports show. Defined in sample_run_test.cc, so that it is in no program.
namespace assay::reports {

inline constexpr std::string_view kSecret = "hunter2-correct-horse";

// Every verdict and every modifier, all kinds of events, and a target that says hostile things; redacted as the runner
// would have done. Nothing in it depends on time or place.
record::RunRecord SampleRun();
// As many cases, mostly passing: 1 of 100 fails, with a transcript.
record::RunRecord LargeRun(int cases);

}  // namespace assay::reports
