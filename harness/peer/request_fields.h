#pragma once

#include <string>

#include "harness/protocol/header.h"

namespace assay::peer {

// Why a request with these fields is malformed (RFC 9113 §8.1.1, §8.2, §8.3); empty: it is not. `upper_case` lets such
// names pass.
std::string DescribeMalformedRequest(const protocol::HeaderList& fields, bool upper_case);

}  // namespace assay::peer
