#pragma once

#include <span>

#include "harness/peer/mutants.h"

namespace assay::peer {

// Of one call, its messages, metadata and deadline, and of the streams beside it.
std::span<const Mutant> CallMutants();

}  // namespace assay::peer
