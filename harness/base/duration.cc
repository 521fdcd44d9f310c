#include "harness/base/duration.h"

#include <cmath>
#include <cstdlib>
#include <utility>

namespace assay {
namespace {

constexpr std::pair<std::string_view, double> kUnits[] = {{"ns", 1},  {"us", 1e3}, {"ms", 1e6},
                                                          {"s", 1e9}, {"m", 6e10}, {"h", 3.6e12}};

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  if (digits != 0 && digits != std::string_view::npos) {
    char* end = nullptr;
    const std::string number(text.substr(0, digits));
    const double amount = std::strtod(number.c_str(), &end);
    for (const auto& [unit, factor] : kUnits) {
      const double ns = std::round(amount * factor);
      if (text.substr(digits) == unit && *end == '\0' && ns < 9.2e18) return Duration(static_cast<std::int64_t>(ns));
    }
  }
  return UsageError("\"" + std::string(text) + "\" is not a duration; write a number and a unit, such as 250ms, 2s or 1m");
}

std::string FormatDuration(Duration duration) {
  const std::int64_t ns = duration.count();
  for (std::size_t i = std::size(kUnits); i-- > 0;) {
    const auto factor = static_cast<std::int64_t>(kUnits[i].second);
    if (ns != 0 && ns % factor == 0) return std::to_string(ns / factor) + std::string(kUnits[i].first);
  }
  return ns == 0 ? "0s" : std::to_string(ns) + "ns";
}

}  // namespace assay
