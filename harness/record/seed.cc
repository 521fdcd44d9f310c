#include "harness/record/seed.h"

#include <charconv>

#include <fmt/format.h>

namespace assay::record {

std::string SeedText(std::uint64_t seed) { return fmt::format("{:#x}", seed); }

std::optional<std::uint64_t> ParseSeed(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  const char* end = text.data() + text.size();
  std::uint64_t seed = 0;
  const auto [read, error] = std::from_chars(text.data() + 2, end, seed, 16);
  if (error != std::errc() || read != end) return std::nullopt;
  return seed;
}

}  // namespace assay::record
