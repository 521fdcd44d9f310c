#pragma once

#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/base/result.h"

namespace assay::cli {

// A duration as flags have it ("300ms"). Errors: kUsage that begins with the flag.
Result<Duration> ParseDurationFlag(std::string_view flag, const std::string& text);
// One in which something has to happen: none at all is an error too.
Result<Duration> ParseBudgetFlag(std::string_view flag, const std::string& text);

}  // namespace assay::cli
