#pragma once

#include <string>

#include "harness/peer/defect.h"
#include "harness/protocol/header.h"

namespace assay::peer {

// Why a request with these fields is malformed (RFC 9113 §8.1.1, §8.2, §8.3); empty: it is not. With some
// defects such requests pass.
std::string DescribeMalformedRequest(const protocol::HeaderList& fields, Defect defect);
// The same of the trailers of a request.
std::string DescribeMalformedTrailers(const protocol::HeaderList& fields);
// Whether a value begins or ends in a blank, which RFC 9113 §8.2.1 forbids.
bool HasEdgeBlank(const protocol::HeaderList& fields);

}  // namespace assay::peer
