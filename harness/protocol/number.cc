#include "harness/protocol/number.h"

#include <charconv>

namespace assay::protocol {

std::optional<std::uint64_t> ParseNumber(std::string_view text, std::uint64_t max) {
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
  if (text.empty() || error != std::errc() || stop != end || value > max) return std::nullopt;
  return value;
}

std::string HexNumber(std::uint64_t value) {
  char digits[16];
  const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value, 16);
  return "0x" + std::string(digits, end);
}

}  // namespace assay::protocol
