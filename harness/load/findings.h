#pragma once

#include <vector>

#include "harness/load/load.h"

namespace assay::load {

// An open loop that succeeds with less than this share of what it offered did not reach its rate.
inline constexpr double kRateBudget = 0.98;
// Failed calls above this share say that the trial measured something else than was meant.
inline constexpr double kErrorBudget = 0.01;
// Processor time taken by the host above this share of a processor.
inline constexpr double kStealBudget = 0.05;

// By what the figures of a trial are worth less than they look. `busiest_thread`: CPU time over wall time of the load
// thread that had most to do.
std::vector<record::LoadFinding> FindWeaknesses(const Plan& plan, const record::LoadRecord& record,
                                                double busiest_thread);

}  // namespace assay::load
