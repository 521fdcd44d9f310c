#pragma once

#include <vector>

#include "reference_server/call/method.h"

namespace assay::reference {

/// assay.echo.Echo: what this server understood of a message.
std::vector<Method> EchoService();

}  // namespace assay::reference
