#pragma once

#include <span>
#include <string_view>

#include "harness/peer/defect.h"

namespace assay::peer {

// A peer with one defect: what a suite that is worth its name finds out. To add one: a value of Defect, a row here, and
// the one place in the peer that asks for it; `harness/detect` then asks for a scenario that finds it.
struct Mutant {
  std::string_view name;  // "status-missing"
  Defect defect;
  std::string_view does;    // what it does wrong, one clause
  std::string_view client;  // what a right client makes of it, one clause
  std::string_view breaks;  // the requirement, a key of scenarios/requirements.yaml
  // The defect is that something does not come, so that whoever notices has waited for it.
  bool silent = false;
};

// In the order of Defect, each defect once.
std::span<const Mutant> Mutants();
const Mutant* FindMutant(std::string_view name);

}  // namespace assay::peer
