#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/library.h"

namespace assay::detect {

// What there is for one requirement, as scenarios and mutants say it themselves; Detect shows whether that is true.
struct Coverage {
  const scenario::Requirement* requirement = nullptr;
  std::vector<std::string> scenarios;     // that name it, as their own or at a check
  bool invariant = false;                 // every call on the wire is held to it
  std::vector<std::string_view> mutants;  // that break it

  // Asked for, and broken by a mutant; or its entry says why that cannot be.
  bool Covered() const {
    if (!requirement->unproven.empty()) return true;
    return (invariant || !scenarios.empty()) && !mutants.empty();
  }
};

// One for each requirement, in their order.
std::vector<Coverage> CoverageOf(const scenario::Library& library);

}  // namespace assay::detect
