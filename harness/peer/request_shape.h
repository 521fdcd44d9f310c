#pragma once

#include <string>

#include "harness/peer/defect.h"
#include "harness/protocol/header.h"

namespace assay::peer {

// The HTTP status that answers a request with these fields; 200: it is gRPC's, and gRPC answers.
int HttpStatusFor(const protocol::HeaderList& fields, Defect defect);

// The path that a request asks for: as it is, but for a mutant that tidies it up.
std::string ReadPath(std::string path, Defect defect);

}  // namespace assay::peer
