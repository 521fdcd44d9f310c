#pragma once

#include <cstddef>

#include "harness/record/record.h"

namespace assay::record {

// A target that streams without end would fill the document with what nobody reads.
struct ExcerptLimits {
  std::size_t events = 240;    // beside the EventsOmitted between them
  std::size_t payload = 1024;  // octets of a frame, of a message, of status details; their lengths tell what is missing
  std::size_t text = 1024;     // octets of JSON, of a header field's value, of a message; what is cut ends in "…"
};

// Cuts the transcript of a case to what is stored, and lets the evidence of its findings point at the same events as
// before. To be applied after judgement, since a check may need all, and after redaction, since half a secret is not
// found again.
//
// Of a transcript with more events these are kept, in this order until the limit is reached: the evidence of broken
// findings and its nearest neighbours; the beginning and the end; ends of connections and of calls, GOAWAY, RST_STREAM
// and waits in vain; six events on both sides of the evidence; the first 100 and the last 60. Evidence that is not
// kept is taken out of its finding; the first of each broken finding always is, up to a quarter of the limit.
// Where no transcript is stored there is nothing to point at, and all evidence goes.
void Excerpt(CaseRecord& result, const ExcerptLimits& limits = {});

}  // namespace assay::record
