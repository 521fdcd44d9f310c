#pragma once

#include <string>

#include "harness/record/load_record.h"

namespace assay::reports {

// The percentiles of the latency as HdrHistogram's plotters read them: value in milliseconds, percentile, count so far,
// 1/(1-percentile), five steps for each halving of what is left.
std::string RenderHgrm(const record::LoadRecord& record);

}  // namespace assay::reports
