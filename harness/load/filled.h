#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/load/load.h"
#include "harness/load/message_ring.h"

namespace assay::load {

// Copies octets [from, from + size) of `piece` to `out` and fills its holes as call `number` of the run has them: the
// same in each message of the call, in whatever order and however often they are copied.
void CopyFilled(const Piece& piece, std::size_t from, std::size_t size, std::uint64_t number, char* out);

// Makes the digits of ${random} those of that seed.
void Salt(Workload& workload, std::uint64_t seed);

}  // namespace assay::load
