#include "harness/judge/matching.h"

#include <fmt/format.h>

#include "harness/base/json.h"
#include "harness/judge/findings.h"
#include "harness/transcript/shorten.h"

namespace assay::judge {
namespace {

constexpr std::size_t kShown = 160;

bool SameNumberText(const Value& number, const Value& text) {
  return number.is_number() && text.is_string() && number.ToText() == text.as_string();
}

}  // namespace

bool SameValue(const Value& expected, const Value& actual) {
  if (expected == actual) return true;
  if (expected.is_double() || actual.is_double()) {
    if (expected.is_number() && actual.is_number()) return expected.as_double() == actual.as_double();
  }
  return SameNumberText(expected, actual) || SameNumberText(actual, expected);
}

void CompareFields(const Value& expected, const Value* actual, const std::string& path, const Mismatch& mismatch) {
  const auto below = [&](std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
  };
  if (expected.is_null()) {
    if (actual != nullptr && !actual->is_null()) mismatch(path, "absent", Say(actual));
  } else if (actual == nullptr) {
    mismatch(path, Say(&expected), "absent");
  } else if (expected.is_map() && actual->is_map()) {
    for (const auto& [name, value] : expected.as_map()) CompareFields(value, actual->Find(name), below(name), mismatch);
  } else if (expected.is_list() && actual->is_list()) {
    const Value::List& wanted = expected.as_list();
    const Value::List& got = actual->as_list();
    if (wanted.size() != got.size()) {
      mismatch(path, fmt::format("{} elements", wanted.size()), fmt::format("{} elements", got.size()));
    }
    for (std::size_t i = 0; i < wanted.size() && i < got.size(); ++i) {
      CompareFields(wanted[i], &got[i], below(std::to_string(i)), mismatch);
    }
  } else if (!SameValue(expected, *actual)) {
    mismatch(path, Say(&expected), Say(actual));
  }
}

std::string Say(const Value* value) {
  if (value == nullptr) return "absent";
  return value->is_string() ? Quote(value->as_string()) : transcript::Shorten(WriteJson(*value), kShown);
}

}  // namespace assay::judge
