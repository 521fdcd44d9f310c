#pragma once

#include <span>

#include "harness/peer/mutants.h"

namespace assay::peer {

// Mutants that speak gRPC well: what is wrong is reflection, or how they read and write messages. In the order of
// Defect.
std::span<const Mutant> ServiceMutants();

}  // namespace assay::peer
