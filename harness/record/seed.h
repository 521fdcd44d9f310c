#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::record {

// As documents have it, and --seed takes it: "0x5eed", since not every reader of JSON keeps 64 bits of a number.
std::string SeedText(std::uint64_t seed);
std::optional<std::uint64_t> ParseSeed(std::string_view text);

}  // namespace assay::record
