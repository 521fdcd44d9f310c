#include "harness/scenario/scalar.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace assay::scenario {
namespace {

bool OneOf(std::string_view text, std::string_view lower, std::string_view title, std::string_view upper) {
  return text == lower || text == title || text == upper;
}

bool AllOf(std::string_view text, std::string_view alphabet) {
  return !text.empty() && text.find_first_not_of(alphabet) == std::string_view::npos;
}

std::string_view WithoutSign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

// Takes digits from the front; how many they were.
std::size_t SkipDigits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

bool IsDecimalFloat(std::string_view text) {
  text = WithoutSign(text);
  std::size_t digits = SkipDigits(text);
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    digits += SkipDigits(text);
  }
  if (digits == 0) return false;
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    text = WithoutSign(text.substr(1));
    if (SkipDigits(text) == 0) return false;
  }
  return text.empty();
}

Result<Value> Integer(std::string_view text, std::string_view digits, int base) {
  const bool negative = text[0] == '-';
  std::string signed_digits = negative ? "-" : "";
  signed_digits += digits;
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(signed_digits.data(), signed_digits.data() + signed_digits.size(), value, base);
  if (error != std::errc()) {
    return UsageError("the integer " + std::string(text) + " does not fit into 64 bits; write text in quotes");
  }
  return Value(value);
}

Result<Value> Decimal(std::string_view text) {
  const std::string_view digits = WithoutSign(text);
  if (digits.size() > 1 && digits[0] == '0') {
    return UsageError("the integer " + std::string(text) +
                      " has leading zeros, which would be lost; write text in quotes, or the integer without them");
  }
  return Integer(text, digits, 10);
}

std::optional<double> SpecialFloat(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (OneOf(text, ".nan", ".NaN", ".NAN")) return std::nan("");
  if (OneOf(WithoutSign(text), ".inf", ".Inf", ".INF")) return text[0] == '-' ? -kInfinity : kInfinity;
  return std::nullopt;
}

}  // namespace

Result<Value> ReadPlainScalar(const std::string& text) {
  if (text.empty() || text == "~" || OneOf(text, "null", "Null", "NULL")) return Value();
  if (OneOf(text, "true", "True", "TRUE")) return Value(true);
  if (OneOf(text, "false", "False", "FALSE")) return Value(false);
  if (AllOf(WithoutSign(text), "0123456789")) return Decimal(text);
  const std::string_view body = std::string_view(text).substr(text.size() > 2 ? 2 : text.size());
  if (text.starts_with("0o") && AllOf(body, "01234567")) return Integer(text, body, 8);
  if (text.starts_with("0x") && AllOf(body, "0123456789abcdefABCDEF")) return Integer(text, body, 16);
  if (const std::optional<double> special = SpecialFloat(text)) return Value(*special);
  if (IsDecimalFloat(text)) {
    const std::string_view unsigned_text = text[0] == '+' ? std::string_view(text).substr(1) : std::string_view(text);
    double value = 0;
    const auto [end, error] = std::from_chars(unsigned_text.data(), unsigned_text.data() + unsigned_text.size(), value);
    if (error != std::errc()) return UsageError("the number " + text + " is beyond what a double holds");
    return Value(value);
  }
  return Value(text);
}

}  // namespace assay::scenario
