#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::protocol {

// Reads "31" or "0x1f", at most `max`.
std::optional<std::uint64_t> ParseNumber(std::string_view text, std::uint64_t max);
// "0x1f": how codes and identifiers without a name are written.
std::string HexNumber(std::uint64_t value);

}  // namespace assay::protocol
