#include "harness/base/base64.h"

#include <cstdint>

namespace assay {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string ToBase64(std::string_view octets) {
  std::string out;
  out.reserve((octets.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < octets.size() ? std::uint8_t(octets[i + k]) : 0U);
    const std::size_t digits = octets.size() - i >= 3 ? 4 : octets.size() - i + 1;
    for (std::size_t k = 0; k < 4; ++k) out += k < digits ? kAlphabet[group >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

Result<std::string> FromBase64(std::string_view text) {
  std::string_view digits = text;
  for (int i = 0; i < 2 && digits.ends_with('='); ++i) digits.remove_suffix(1);
  const bool padded = digits.size() != text.size();
  std::string out;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : digits) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos)
      return UsageError("this is not base64: it holds a character outside its alphabet");
    group = group << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(group >> bits & 0xFFU);
    }
  }
  if (digits.size() % 4 == 1 || (padded && text.size() % 4 != 0)) {
    return UsageError("this is not base64: it ends in the middle of an octet");
  }
  return out;
}

}  // namespace assay
