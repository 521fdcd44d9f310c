#pragma once

#include <string>

#include "harness/record/load_record.h"

namespace assay::reports {

// A histogram as HdrHistogram writes it: V2, deflated, base64. Without loss, since the cells are the same.
std::string EncodeHdrHistogram(const statistics::Histogram& histogram);

// A log of the three histograms of a load trial in the text format of HdrHistogram (1.3), tagged latency, service and
// lateness, in nanoseconds; empty ones are left out.
std::string RenderHlog(const record::LoadRecord& record);

}  // namespace assay::reports
