#include "harness/cli/seed_flag.h"

#include <charconv>
#include <random>

namespace assay::cli {

Result<std::uint64_t> ParseSeedFlag(const std::string& text) {
  if (text.empty()) {
    std::random_device random;
    return (std::uint64_t{random()} << 32) | random();
  }
  const bool hexadecimal = text.starts_with("0x");
  const char* begin = text.data() + (hexadecimal ? 2 : 0);
  const char* end = text.data() + text.size();
  std::uint64_t seed = 0;
  const auto [read, error] = std::from_chars(begin, end, seed, hexadecimal ? 16 : 10);
  if (error == std::errc() && read == end) return seed;
  return UsageError("--seed: \"" + text + "\" is no number of 64 bits, such as 7 or 0x5eed");
}

}  // namespace assay::cli
