#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.h"

namespace assay::cli {

// The number that --seed gives, decimal or 0x…; a random one where `text` is empty. Errors: kUsage.
Result<std::uint64_t> ParseSeedFlag(const std::string& text);

}  // namespace assay::cli
