#pragma once

#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/base/result.h"

namespace assay {

// Reads "2s", "100ms", "1.5s", "250us", "10ns", "1m", "1h"; a bare number is refused, since its unit would be a guess.
Result<Duration> ParseDuration(std::string_view text);

// The shortest exact text that ParseDuration reads back: "100ms", "1.5s".
std::string FormatDuration(Duration duration);

}  // namespace assay
