#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/record/bench_record.h"

namespace assay::record {

// The published format: reports/schema/bench.schema.json. Major and minor are in format.h.
inline constexpr std::string_view kBenchSchemaUri = "urn:assay:schema:bench:1";

// The record, and beside it, for readers who take no histogram apart, what it says (`analysis`).
Value ToValue(const BenchRecord& bench);
// The same without the cells of the trials' histograms, whose percentiles stay.
Value ToBriefValue(const BenchRecord& bench);
// A key a line, and of lists an element a line: documents of many trials stay readable by line tools.
std::string WriteBenchDocument(const BenchRecord& bench);
// Strict about what it knows, deaf to keys it does not know; refuses a higher major. Checks that `analysis` names as
// many comparisons, with the same outcomes, as the trials give. Errors: kUsage with the path of what is wrong.
Result<BenchRecord> ReadBenchDocument(std::string_view text, std::string_view file);

}  // namespace assay::record
