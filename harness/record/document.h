#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/record/record.h"

namespace assay::record {

// The published format: reports/schema/run.schema.json. Keys in fixed order; units in names.
inline constexpr std::string_view kSchemaUri = "urn:assay:schema:run:1";

// Text that is not UTF-8 is written escaped, as every report would show it.
Value ToValue(const RunRecord& run);
Value ToValue(const CaseRecord& result);
// The part `summary` of the document.
Value SummaryValue(const RunRecord& run);
// The whole document, indented, with a final newline.
std::string WriteDocument(const RunRecord& run);
// Strict about what it knows, deaf to keys it does not know; refuses a higher major. Checks that the summary agrees
// with the results. Errors: kUsage with the path of what is wrong ("results[3].verdict").
Result<RunRecord> ReadDocument(std::string_view text, std::string_view file);

}  // namespace assay::record
