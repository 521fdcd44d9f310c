#pragma once

#include <string>
#include <string_view>

#include "harness/base/value.h"
#include "harness/record/cursor.h"

namespace assay::record {

// The version of every document of assay; its schemas are in reports/schema. A document of a later major is refused.
inline constexpr int kFormatMajor = 1;
inline constexpr int kFormatMinor = 0;

// The part `format` of a document.
Value FormatValue();
// Fails the reading where the document is of somebody else, of another major, or of another kind than `kind`. It comes
// first: what follows may read differently in a later major.
void CheckFormat(const Cursor& root, std::string_view kind);

// "run", "load", "bench": the kind of a document; empty where it has none.
std::string KindOf(const Value& document);

}  // namespace assay::record
