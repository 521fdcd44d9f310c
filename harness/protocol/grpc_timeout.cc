#include "harness/protocol/grpc_timeout.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "harness/base/bytes.h"
#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

// From fine to coarse, in nanoseconds.
constexpr std::pair<char, std::int64_t> kUnits[] = {
    {'n', 1}, {'u', 1'000}, {'m', 1'000'000}, {'S', 1'000'000'000}, {'M', 60'000'000'000}, {'H', 3'600'000'000'000}};

constexpr std::int64_t kLargestAmount = 99'999'999;  // eight digits

}  // namespace

std::string FormatGrpcTimeout(Duration timeout) {
  const std::int64_t ns = timeout.count();
  if (ns <= 0) return "1n";
  for (const auto& [unit, factor] : kUnits) {
    const std::int64_t amount = ns / factor + (ns % factor == 0 ? 0 : 1);
    if (amount <= kLargestAmount) return std::to_string(amount) + unit;
  }
  return std::to_string(kLargestAmount) + "H";  // not reached: a Duration has fewer hours
}

Parsed<Duration> ParseGrpcTimeout(std::string_view text) {
  const std::string quoted = "grpc-timeout \"" + EscapeText(text) + "\"";
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return Malformed(quoted + " does not begin with a digit");
  if (digits > 8) return Malformed(quoted + " has more than 8 digits");
  const auto amount = static_cast<std::int64_t>(*ParseNumber(text.substr(0, digits), kLargestAmount));
  for (const auto& [unit, factor] : kUnits) {
    if (text.substr(digits) != std::string_view(&unit, 1)) continue;
    if (amount == 0) return Malformed(quoted + " is not positive");
    return amount > INT64_MAX / factor ? Duration::max() : Duration(amount * factor);
  }
  return Malformed(quoted + " has no unit out of H M S m u n behind its digits");
}

}  // namespace assay::protocol
