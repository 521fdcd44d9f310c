#pragma once

#include <string_view>

#include "reference_server/status/status.h"

namespace assay::reference {

/// google/rpc/code.proto says it beside each code; a number that is none of them is 500.
int HttpStatusOf(Code code);

/// "Not Found"; empty for a status that this server does not send.
std::string_view ReasonOf(int http_status);

}  // namespace assay::reference
