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
  std::string out((octets.size() + 2) / 3 * 4, '=');
  std::size_t written = 0;
  const auto put = [&](std::uint32_t bits, int digits) {  // the upper ones of 24 bits
    for (int shift = 18; digits > 0; --digits, shift -= 6) out[written++] = kAlphabet[bits >> shift & 63];
  };
  const auto octet = [&](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(octets[at])}; };
  std::size_t i = 0;
  for (; i + 3 <= octets.size(); i += 3) put(octet(i) << 16 | octet(i + 1) << 8 | octet(i + 2), 4);
  if (i + 2 == octets.size()) put(octet(i) << 16 | octet(i + 1) << 8, 3);
  if (i + 1 == octets.size()) put(octet(i) << 16, 2);
  if (!padded) out.resize(written);
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
