#include "harness/protocol/base64.h"

#include <array>
#include <cstdint>

#include "harness/base/bytes.h"

namespace assay::protocol {
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

std::string EncodeBase64(std::string_view octets, bool padded) {
  std::string out;
  out.reserve(octets.size() / 3 * 4 + 4);
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

Parsed<DecodedBase64> DecodeBase64(std::string_view text) {
  DecodedBase64 decoded;
  std::string_view digits = text;
  while (digits.ends_with('=') && text.size() - digits.size() < 2) digits.remove_suffix(1);
  decoded.padded = digits.size() < text.size();
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int sextet = kSextets[static_cast<unsigned char>(digits[i])];
    if (sextet < 0) {
      return Malformed("\"" + EscapeBytes(digits.substr(i, 1)) + "\" at octet " + std::to_string(i) +
                       " is not in the alphabet of base64");
    }
    bits = bits << 6 | static_cast<std::uint32_t>(sextet);
    count += 6;
    if (count >= 8) {
      count -= 8;
      decoded.octets += static_cast<char>(bits >> count & 0xFF);
    }
  }
  if (digits.size() % 4 == 1) return Malformed("a length of " + std::to_string(digits.size()) + " is no base64");
  if (decoded.padded && text.size() % 4 != 0) return Malformed("padding of the wrong length in base64");
  decoded.canonical = (bits & ((1U << count) - 1)) == 0;
  return decoded;
}

}  // namespace assay::protocol
