#pragma once

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/schema/types.h"

namespace assay::schema {

// Fills `message` from a tree (Schema::Encode says how it is read). Errors: kUsage with the place of the value, or of
// the nearest one around it that has a place.
Status Fill(const Types& types, const Value& value, google::protobuf::Message& message);

}  // namespace assay::schema
