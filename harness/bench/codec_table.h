#pragma once

#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/record/bench_record.h"

namespace assay::bench {

// The rows of a google-benchmark document (--benchmark_out, or what ci/benchmarks gathers): the median of repetitions
// where there are any. Errors: kUsage, another document.
Result<std::vector<record::CodecRow>> ReadCodecTable(std::string_view text, std::string_view file);

}  // namespace assay::bench
