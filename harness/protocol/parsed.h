#pragma once

#include <string>
#include <utility>

#include "harness/base/result.h"

namespace assay::protocol {

// What octets of the other side mean, or why they are malformed: one clause without a final full stop, for a report.
// Not a Result, whose Error is never the target's fault.
template <class T>
using Parsed = tl::expected<T, std::string>;

inline tl::unexpected<std::string> Malformed(std::string why) { return tl::unexpected(std::move(why)); }

}  // namespace assay::protocol
