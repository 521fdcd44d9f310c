#pragma once

#include "harness/base/value.h"
#include "harness/record/cursor.h"
#include "harness/record/record.h"

namespace assay::record {

// The part `environment` of documents.
Value EnvironmentValue(const Environment& environment);
Environment ReadEnvironment(const Cursor& from);

}  // namespace assay::record
