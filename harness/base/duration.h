#pragma once

#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/base/result.h"

namespace assay {

// Reads "2s", "100ms", "1.5s", "250us", "10ns", "1m", "1h", exactly. Refused: a bare number, since its unit would be a
// guess; a sign; what is no whole count of nanoseconds; what a Duration cannot hold.
Result<Duration> ParseDuration(std::string_view text);

// The shortest exact text with a number of 1 or more: "100ms", "1.5s", "90s". ParseDuration reads it back, unless it is
// negative.
std::string FormatDuration(Duration duration);

}  // namespace assay
