#pragma once

#include <span>

#include "harness/peer/mutants.h"

namespace assay::peer {

// Mutants that speak HTTP/2 and gRPC well: what is wrong is TLS, without which they are not served. In the order of
// Defect.
std::span<const Mutant> TlsMutants();

bool IsOfTls(Defect defect);

}  // namespace assay::peer
