#pragma once

#include <string>

#include "reference_server/status/status.h"

namespace assay::reference {

/// `{"code":5,"message":"User 7 not found","details":[…]}`: google.rpc.Status in proto3's JSON, with the code and the
/// details written even where they are empty. A detail of a type that is unknown here keeps its octets, in base64, as
/// `value` beside its `@type`.
void AppendErrorJson(const Status& status, std::string* body);

/// The same as octets.
void AppendErrorProtobuf(const Status& status, std::string* body);

}  // namespace assay::reference
