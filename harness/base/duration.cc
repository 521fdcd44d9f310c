#include "harness/base/duration.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "harness/base/bytes.h"

namespace assay {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
  int decimals;  // how many digits behind the point FormatDuration may write: exact down to 1 ns, none for m and h
};

// From coarse to fine.
constexpr Unit kUnits[] = {{"h", 3'600'000'000'000, 0}, {"m", 60'000'000'000, 0}, {"s", 1'000'000'000, 9},
                           {"ms", 1'000'000, 6},        {"us", 1'000, 3},         {"ns", 1, 0}};

// "12.25" of a unit; nothing where it is no such number, or not a whole count of nanoseconds that fits.
std::optional<Duration> ReadAmount(std::string_view text, std::int64_t unit_ns) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == text.npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), amount);
  if (!whole.empty() && (error != std::errc() || end != whole.data() + whole.size())) return std::nullopt;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(amount, unit_ns, &ns)) return std::nullopt;
  // Digit by digit: `share` is what a 1 there is worth.
  std::int64_t share = unit_ns;
  for (const char digit : fraction) {
    if (digit == '.') return std::nullopt;
    if (share % 10 != 0 && digit != '0') return std::nullopt;
    share /= 10;
    if (__builtin_add_overflow(ns, (digit - '0') * share, &ns)) return std::nullopt;
  }
  return Duration(ns);
}

// The amount in that unit with its name; empty where it is below 1 or not exact.
std::string WriteAmount(std::uint64_t ns, const Unit& unit) {
  const auto unit_ns = static_cast<std::uint64_t>(unit.ns);
  const std::uint64_t rest = ns % unit_ns;
  if (ns < unit_ns || (rest != 0 && unit.decimals == 0)) return {};
  std::string text = std::to_string(ns / unit_ns);
  if (rest != 0) {
    std::string fraction = std::to_string(rest);
    fraction.insert(0, static_cast<std::size_t>(unit.decimals) - fraction.size(), '0');
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text += unit.name;
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  for (const Unit& unit : kUnits) {
    if (digits == text.npos || text.substr(digits) != unit.name) continue;
    if (const auto duration = ReadAmount(text.substr(0, digits), unit.ns)) return *duration;
  }
  return UsageError("\"" + EscapeText(text) +
                    "\" is not a duration; write a number and a unit, such as 250ms, 2s or 1m");
}

std::string FormatDuration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const bool negative = duration < Duration::zero();
  const auto count = static_cast<std::uint64_t>(duration.count());
  const std::uint64_t ns = negative ? 0 - count : count;
  std::string shortest;
  for (const Unit& unit : kUnits) {
    std::string text = WriteAmount(ns, unit);
    if (!text.empty() && (shortest.empty() || text.size() < shortest.size())) shortest = std::move(text);
  }
  return (negative ? "-" : "") + shortest;
}

}  // namespace assay
