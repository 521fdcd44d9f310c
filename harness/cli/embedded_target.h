#pragma once

#include <memory>

#include "harness/target/target.h"

namespace assay::cli {

// Starts reference servers inside this process, on port 0. `token` and `readonly_token` are what they ask for; a
// scenario's `target.options` are the flags of `assay serve` without their dashes ("max-users: 3").
std::unique_ptr<target::Launcher> CreateEmbeddedLauncher(std::string token, std::string readonly_token, bool rest);

}  // namespace assay::cli
