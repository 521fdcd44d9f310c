#pragma once

#include <string>
#include <string_view>

#include "harness/schema/schema.h"
#include "harness/transcript/event.h"

namespace assay::http1 {

// The HTTP status that google/rpc/code.proto gives for a code; 500 for a number that is none.
int HttpStatusOf(int code);

// The status that an error answer tells: {"code": …, "message": …, "details": […]}. UNKNOWN, with the reason as the
// message, where the body is no such object or its code does not go with the HTTP status (413 goes with
// RESOURCE_EXHAUSTED, too). Fills code, message, details and http_status.
void ReadError(int http_status, std::string_view body, const schema::Schema& schema, transcript::StatusSeen& status);

}  // namespace assay::http1
