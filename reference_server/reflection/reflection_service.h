#pragma once

#include <string>
#include <vector>

#include "reference_server/call/method.h"

namespace assay::reference {

/// grpc.reflection.v1 and v1alpha over the descriptors that are linked into the program. Lists `services`, full names,
/// and itself.
std::vector<Method> ReflectionService(const std::vector<std::string>& services);

}  // namespace assay::reference
