#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/record/bench_record.h"

namespace assay::bench {

struct FloorSizes {
  std::uint64_t request = 0;
  std::uint64_t response = 0;
};

// One TCP connection over loopback, a thread at each end: so many octets there, so many back, one exchange after the
// other, for that long. The thread of the client runs on `client_cpus` (empty: any), the other where this one may.
// Errors: kIo.
Result<record::FloorRow> MeasureFloor(const FloorSizes& sizes, Duration length, const std::vector<int>& client_cpus);

}  // namespace assay::bench
