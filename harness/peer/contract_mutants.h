#pragma once

#include <span>

#include "harness/peer/mutants.h"

namespace assay::peer {

// Of the UserService contract.
std::span<const Mutant> ContractMutants();

}  // namespace assay::peer
