#include "harness/protocol/percent.h"

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

bool IsPlain(char c) { return c >= 0x20 && c <= 0x7E && c != '%'; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Whether "%XX" stands at the position.
bool IsTriplet(std::string_view text, std::size_t at) {
  return at + 2 < text.size() && text[at] == '%' && HexDigit(text[at + 1]) >= 0 && HexDigit(text[at + 2]) >= 0;
}

}  // namespace

std::string PercentEncode(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : octets) {
    if (IsPlain(c)) {
      out += c;
    } else {
      const auto octet = static_cast<unsigned char>(c);
      out += {'%', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return out;
}

std::string PercentDecode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsTriplet(text, i)) {
      out += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string DescribePercentFault(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsPlain(text[i])) continue;
    const std::string at = " at octet " + std::to_string(i);
    if (text[i] != '%') return "\"" + EscapeBytes(text.substr(i, 1)) + "\"" + at + " is not percent-encoded";
    if (!IsTriplet(text, i)) return "\"%\"" + at + " without two hex digits behind it";
    i += 2;
  }
  return "";
}

}  // namespace assay::protocol
