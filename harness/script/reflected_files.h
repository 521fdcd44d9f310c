#pragma once

#include <vector>

#include "harness/base/value.h"

namespace assay::script {

// The file descriptors that one reply of server reflection brings, as trees of google.protobuf.FileDescriptorProto;
// null for octets that are none. Empty where the reply brings something else.
std::vector<Value> ReflectedFiles(const Value& reply);

}  // namespace assay::script
