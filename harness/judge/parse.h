#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/judge/pattern.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/word.h"

// What the checks' fields have in common. Each error is kUsage, at the place of the field.
namespace assay::judge {

// Of the field, or of the item where the field is absent.
Where PlaceOf(const scenario::Item& item, std::string_view field);

// The label of a call or of a connection.
Result<std::string> ParseLabel(const scenario::Item& item, std::string_view field = "call",
                               std::string_view fallback = "call");

// gRPC status codes, by name or number.
Result<std::vector<int>> ParseStatusCodes(const scenario::Item& item, std::string_view field);
// HTTP/2 error codes, by name or number.
Result<std::vector<std::uint32_t>> ParseErrorCodes(const scenario::Item& item, std::string_view field);
// Names out of a closed list.
Result<std::vector<std::string>> ParseNamesOf(const scenario::Item& item, std::string_view field,
                                              std::initializer_list<std::string_view> allowed);
// Absent fields are absent.
Result<std::optional<std::string>> OptionalText(const scenario::Item& item, std::string_view field);
Result<std::optional<bool>> OptionalBoolean(const scenario::Item& item, std::string_view field);
Result<std::optional<std::int64_t>> OptionalInteger(const scenario::Item& item, std::string_view field);
Result<std::optional<Pattern>> OptionalPattern(const scenario::Item& item, std::string_view field);
// A map of names (or dotted paths) to regular expressions.
using Patterns = std::vector<std::pair<std::string, Pattern>>;
Result<Patterns> ParsePatterns(const scenario::Item& item, std::string_view field);
// Fields that say nothing together are a mistake: at least one of them must be there.
Status RequireOneOf(const scenario::Item& item, std::initializer_list<std::string_view> fields);

// Bounds of a number or of a time, both included.
template <class T>
struct Bounds {
  std::optional<T> at_least;
  std::optional<T> at_most;

  bool Allows(T value) const { return (!at_least || value >= *at_least) && (!at_most || value <= *at_most); }
  bool empty() const { return !at_least && !at_most; }
  std::string ToText() const;  // "at least 3", "between 90ms and 1.5s", "exactly 2"
};

// `at_least` and `at_most`, and `exactly` (the name of a field, if any) instead of them.
Result<Bounds<std::int64_t>> ParseBounds(const scenario::Item& item, std::string_view exactly = {});
Result<Bounds<Duration>> ParseTimeBounds(const scenario::Item& item);

// "NOT_FOUND or INTERNAL".
std::string JoinOr(const std::vector<std::string>& names);
std::string SayStatusCodes(const std::vector<int>& codes);
std::string SayErrorCodes(const std::vector<std::uint32_t>& codes);

}  // namespace assay::judge
