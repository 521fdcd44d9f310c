#pragma once

#include "harness/base/value.h"
#include "harness/schema/types.h"

namespace assay::schema {

// The message as the tree of its JSON form (Schema::Decode says which). What JSON cannot say falls back to what it can:
// an Any of an unknown type to {"@type", "value": base64}, a Timestamp out of range to its fields.
Value ToTree(const Types& types, const google::protobuf::Message& message);

}  // namespace assay::schema
