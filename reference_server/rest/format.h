#pragma once

#include <string_view>

#include "reference_server/rest/request.h"

namespace assay::reference {

/// How messages stand in a body. A list is a JSON array, one JSON message a line, or each message with its length as a
/// varint before it, as protobuf's own libraries delimit them.
enum class Format { kJson, kNdjson, kProtobuf };

std::string_view MediaTypeOf(Format format);

/// Whether the request's body is protobuf's octets, by its Content-Type. Whatever else it says, it is read as JSON.
bool IsProtobuf(const Request& request);

/// What the answer is to be: the first type of Accept that is one of ours; otherwise what the body was.
Format FormatOfAnswer(const Request& request);

}  // namespace assay::reference
