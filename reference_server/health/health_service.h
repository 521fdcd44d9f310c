#pragma once

#include <vector>

#include "reference_server/call/method.h"

namespace assay::reference {

class HealthRegistry;

/// grpc.health.v1.Health: Check and Watch.
std::vector<Method> HealthService(HealthRegistry& registry);

}  // namespace assay::reference
