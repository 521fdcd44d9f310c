#pragma once

#include <span>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/peer/server.h"

namespace assay::detect {

// The names of the options.
std::span<const std::string_view> OptionNames();

// What a scenario's `target: {options: …}` asks for, on top of `options`. Errors: kUsage with the place.
Status ApplyOptions(const Value& asked, peer::Options& options);

}  // namespace assay::detect
