#pragma once

#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/protocol/parsed.h"

namespace assay::protocol {

// The value of grpc-timeout: one to eight digits and a unit out of H M S m u n. The finest unit that fits, rounded up,
// so that nobody gives up before the deadline. Nothing left is "1n": the grammar asks for a positive integer.
std::string FormatGrpcTimeout(Duration timeout);
// Reads that strictly; 0 is not positive. Beyond what a Duration holds (292 years) it is Duration::max().
Parsed<Duration> ParseGrpcTimeout(std::string_view text);

}  // namespace assay::protocol
