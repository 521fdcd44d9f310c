#include "reference_server/json/scalars.h"

#include <google/protobuf/timestamp.pb.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace assay::reference {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int Sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259 §6.
bool IsJsonNumber(std::string_view text) {
  const auto digits = [&] {
    std::size_t count = 0;
    while (count < text.size() && IsDigit(text[count])) ++count;
    text.remove_prefix(count);
    return count;
  };
  const auto take = [&](std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
  };
  take("-");
  const bool zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (take(".") && digits() == 0) return false;
  if (take("eE")) {
    take("+-");
    if (digits() == 0) return false;
  }
  return text.empty();
}

void AppendDigits(unsigned number, int width, std::string* text) {
  std::array<char, 10> digits;
  for (int i = width; i-- > 0; number /= 10) digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  text->append(digits.data(), static_cast<std::size_t>(width));
}

}  // namespace

std::optional<std::int64_t> ParseJsonInteger(std::string_view text) {
  if (!IsJsonNumber(text)) return std::nullopt;
  const char* const end = text.data() + text.size();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (stop == end) return error == std::errc() ? std::optional(number) : std::nullopt;
  double real = 0;
  if (std::from_chars(text.data(), end, real).ec != std::errc()) return std::nullopt;
  // 2^63 is the least double that does not fit.
  if (real != std::trunc(real) || real < -0x1p63 || real >= 0x1p63) return std::nullopt;
  return static_cast<std::int64_t>(real);
}

std::optional<std::string> ParseBase64(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int sextet = Sextet(c);
    if (sextet < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(sextet);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  return bytes;
}

std::string ToBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t n) { return i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0U; };
    const unsigned bits = (at(0) << 16) | (at(1) << 8) | at(2);
    const std::size_t left = bytes.size() - i;
    text += kAlphabet[bits >> 18];
    text += kAlphabet[(bits >> 12) & 63];
    text += left > 1 ? kAlphabet[(bits >> 6) & 63] : '=';
    text += left > 2 ? kAlphabet[bits & 63] : '=';
  }
  return text;
}

void AppendTimestamp(const google::protobuf::Timestamp& timestamp, std::string* text) {
  using std::chrono::days;
  using std::chrono::seconds;
  const std::chrono::sys_seconds time{seconds(timestamp.seconds())};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const auto of_day = static_cast<unsigned>((time - day).count());
  AppendDigits(static_cast<unsigned>(static_cast<int>(date.year())), 4, text);
  *text += '-';
  AppendDigits(static_cast<unsigned>(date.month()), 2, text);
  *text += '-';
  AppendDigits(static_cast<unsigned>(date.day()), 2, text);
  *text += 'T';
  AppendDigits(of_day / 3600, 2, text);
  *text += ':';
  AppendDigits(of_day / 60 % 60, 2, text);
  *text += ':';
  AppendDigits(of_day % 60, 2, text);
  if (const auto nanos = static_cast<unsigned>(timestamp.nanos()); nanos != 0) {
    *text += '.';
    if (nanos % 1'000'000 == 0) {
      AppendDigits(nanos / 1'000'000, 3, text);
    } else if (nanos % 1000 == 0) {
      AppendDigits(nanos / 1000, 6, text);
    } else {
      AppendDigits(nanos, 9, text);
    }
  }
  *text += 'Z';
}

}  // namespace assay::reference
