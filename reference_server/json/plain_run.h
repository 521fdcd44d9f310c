#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace assay::reference {

/// How many octets at the front of `text` a JSON string literal may hold as they are: no control character, quote or
/// backslash; with `ascii`, none above 0x7F either. Eight at a time: a loop over single octets runs a third faster or
/// slower by where the linker happens to put it, which no benchmark of it survives.
inline std::size_t PlainRun(std::string_view text, bool ascii) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const std::uint64_t foreign = ascii ? kHighs : 0;
  std::size_t run = 0;
  for (; run + 8 <= text.size(); run += 8) {
    std::uint64_t octets = 0;
    std::memcpy(&octets, text.data() + run, 8);
    const std::uint64_t quotes = octets ^ (kOnes * '"');
    const std::uint64_t slashes = octets ^ (kOnes * '\\');
    // The high bit of each octet that is below 0x20, or that was the character and is zero now. A borrow can only set
    // bits above the first hit, which is all that counts.
    const std::uint64_t hits =
        (((octets - kOnes * 0x20) & ~octets) | ((quotes - kOnes) & ~quotes) | ((slashes - kOnes) & ~slashes)) & kHighs;
    if (const std::uint64_t stops = hits | (octets & foreign); stops != 0) {
      return run + static_cast<std::size_t>(std::countr_zero(stops)) / 8;
    }
  }
  for (; run < text.size(); ++run) {
    const auto c = static_cast<unsigned char>(text[run]);
    if (c < 0x20 || c == '"' || c == '\\' || (ascii && c >= 0x80)) break;
  }
  return run;
}

}  // namespace assay::reference
