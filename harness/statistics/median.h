#pragma once

#include <vector>

namespace assay::statistics {

// The middle value, the mean of the two middle ones where their number is even; 0 of none.
double Median(std::vector<double> values);

}  // namespace assay::statistics
