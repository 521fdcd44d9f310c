#pragma once

#include "reference_server/call/codec.h"
#include "reference_server/options.h"

namespace assay::reference {

/// proto3's JSON mapping of the messages that user.UserService and health send and take: lowerCamelCase names, which a
/// request may also write as the proto file does; 64-bit integers as strings; defaults left out; unknown fields
/// refused; null is the default; of a repeated member the last counts.
/// Neither of the two has any other format in between: no octets of protobuf, and for the direct one no tree.
const Codec& JsonCodec(JsonWriter writer);
const Codec& DirectJson();
const Codec& NlohmannJson();

/// "direct", "nlohmann".
const char* NameOf(JsonWriter writer);

}  // namespace assay::reference
