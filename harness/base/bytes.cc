#include "harness/base/bytes.h"

#include <cstring>

namespace assay {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void AppendEscaped(std::string& out, unsigned char octet) {
  out += "\\x";
  out += kHexDigits[octet >> 4];
  out += kHexDigits[octet & 15];
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The length of the well-formed UTF-8 sequence at the start, 0 where there is none (RFC 3629 §4).
std::size_t Utf8Length(std::string_view s) {
  const auto at = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned first = at(0);
  if (s.empty()) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool valid = !(first == 0xE0 && at(1) < 0xA0) && !(first == 0xED && at(1) > 0x9F);
    return valid && tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool valid = !(first == 0xF0 && at(1) < 0x90) && !(first == 0xF4 && at(1) > 0x8F);
    return valid && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string ToHex(std::string_view octets) {
  std::string out;
  out.reserve(octets.size() * 2);
  for (const char c : octets) {
    out += kHexDigits[static_cast<unsigned char>(c) >> 4];
    out += kHexDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

Result<std::string> FromHex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t') continue;
    const int high = HexDigit(text[i]);
    const int low = i + 1 < text.size() ? HexDigit(text[i + 1]) : -1;
    if (high < 0 || low < 0)
      return UsageError("\"" + EscapeText(text) + "\" is not hex; write pairs of digits 0-9 a-f");
    out += static_cast<char>(high * 16 + low);
    ++i;
  }
  return out;
}

std::string EscapeBytes(std::string_view octets) {
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\\') {
      out += "\\\\";
    } else if (octet >= 0x20 && octet < 0x7F) {
      out += c;
    } else {
      AppendEscaped(out, octet);
    }
  }
  return out;
}

std::string EscapeText(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    // U+0080 to U+009F are control characters too; some terminals obey them. U+202A to U+202E and U+2066 to U+2069
    // reorder what stands around them.
    const std::string_view sequence = text.substr(0, length);
    const bool c1 = length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    const bool reorders = length == 3 && ((sequence >= "\xE2\x80\xAA" && sequence <= "\xE2\x80\xAE") ||
                                          (sequence >= "\xE2\x81\xA6" && sequence <= "\xE2\x81\xA9"));
    const bool plain = length > 0 && first >= 0x20 && first != 0x7F && !c1 && !reorders;
    const std::size_t taken = length == 0 ? 1 : length;
    if (plain) {
      out += sequence;
    } else {
      for (std::size_t i = 0; i < taken; ++i) AppendEscaped(out, static_cast<unsigned char>(text[i]));
    }
    text.remove_prefix(taken);
  }
  return out;
}

bool IsUtf8(std::string_view octets) {
  constexpr std::uint64_t kNotAscii = 0x8080808080808080;
  while (!octets.empty()) {
    // Most texts are ASCII for the most part, eight octets at a time.
    if (std::uint64_t eight = 0; octets.size() >= sizeof eight) {
      std::memcpy(&eight, octets.data(), sizeof eight);
      if ((eight & kNotAscii) == 0) {
        octets.remove_prefix(sizeof eight);
        continue;
      }
    }
    const std::size_t length = Utf8Length(octets);
    if (length == 0) return false;
    octets.remove_prefix(length);
  }
  return true;
}

void AppendBigEndian(std::string& out, std::uint64_t value, int octets) {
  for (int i = octets - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::uint64_t ReadBigEndian(std::string_view octets) {
  std::uint64_t value = 0;
  for (const char c : octets) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace assay
