#include "harness/base/base64.h"

#include <array>
#include <cstdint>

#include "harness/base/bytes.h"

namespace assay {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kSextets = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}();

}  // namespace

std::string ToBase64(std::string_view octets, bool padded) {
  std::string out;
  out.reserve((octets.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : octets) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kAlphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kAlphabet[bits << (6 - count) & 63];
  while (padded && out.size() % 4 != 0) out += '=';
  return out;
}

Result<std::string> FromBase64(std::string_view text) {
  std::string_view digits = text;
  for (int i = 0; i < 2 && digits.ends_with('='); ++i) digits.remove_suffix(1);
  std::string octets;
  octets.reserve(digits.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::int8_t sextet = kSextets[static_cast<unsigned char>(digits[i])];
    if (sextet < 0) {
      return UsageError("\"" + EscapeBytes(digits.substr(i, 1)) + "\" at octet " + std::to_string(i) +
                        " is not in the alphabet of base64");
    }
    bits = bits << 6 | static_cast<std::uint32_t>(sextet);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    octets += static_cast<char>(bits >> count & 0xFF);
  }
  if (digits.size() % 4 == 1) return UsageError("a length of " + std::to_string(digits.size()) + " is no base64");
  if (digits.size() < text.size() && text.size() % 4 != 0) {
    return UsageError("padding of the wrong length in base64");
  }
  return octets;
}

}  // namespace assay
