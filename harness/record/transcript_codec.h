#pragma once

#include "harness/base/value.h"
#include "harness/record/cursor.h"
#include "harness/transcript/event.h"

// Events as data: each holds what was seen, so that a check can be run again on a stored transcript.
namespace assay::record {

Value ToValue(const transcript::Transcript& transcript);
transcript::Transcript ReadTranscript(const Cursor& from);

// Text where it is UTF-8, {"hex": "…"} otherwise. Of more than kPayloadKept octets the first ones are kept, as of a
// frame's payload; such text ends in "…".
Value Octets(std::string_view octets);
std::string ReadOctets(const Cursor& from);

}  // namespace assay::record
