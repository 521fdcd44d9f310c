#pragma once

#include <cstdint>

#include "harness/load/now.h"

namespace assay::load {

// One call to be made.
struct Call {
  std::uint64_t number = 0;  // of the run: no other call has it
  std::uint32_t row = 0;     // of Workload::rows
  Nanos intended = 0;        // when it is due
};

}  // namespace assay::load
