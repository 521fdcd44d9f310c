#include "harness/scenario/strict_map.h"

#include <algorithm>

#include "harness/base/duration.h"
#include "harness/scenario/suggestion.h"

namespace assay::scenario {
namespace {

bool IsScalar(const Value& value) { return value.is_string() || value.is_number() || value.is_bool(); }

}  // namespace

StrictMap::StrictMap(const Value& value, std::string_view what, const std::vector<std::string_view>& keys,
                     Complaints& complaints)
    : value_(value), what_(what), complaints_(complaints) {
  if (!value.is_map()) {
    complaints.Add(what_ + " is a map, not " + std::string(value.TypeName()), value.at);
    return;
  }
  map_ = &value;
  for (const auto& [key, entry] : value.as_map()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    complaints.Add(what_ + " has no '" + key + "'" + DidYouMean(key, keys), entry.at);
  }
}

const Value* StrictMap::Find(std::string_view key) const { return map_ == nullptr ? nullptr : map_->Find(key); }

void StrictMap::Complain(std::string_view key, const Value& value, std::string_view expected) {
  complaints_.Add("'" + std::string(key) + "' of " + what_ + " takes " + std::string(expected) + ", not " +
                      std::string(value.TypeName()),
                  value.at);
}

std::string StrictMap::RequiredText(std::string_view key) {
  if (map_ == nullptr) return {};
  if (Find(key) == nullptr) {
    complaints_.Add(what_ + " needs '" + std::string(key) + "'", value_.at);
    return {};
  }
  std::string text = Text(key);
  if (text.empty() && Find(key)->is_string()) {
    complaints_.Add("'" + std::string(key) + "' of " + what_ + " is empty", Find(key)->at);
  }
  return text;
}

std::string StrictMap::Text(std::string_view key) {
  const Value* value = Find(key);
  if (value == nullptr) return {};
  if (IsScalar(*value)) return value->ToText();
  Complain(key, *value, "text");
  return {};
}

bool StrictMap::Boolean(std::string_view key, bool fallback) {
  const Value* value = Find(key);
  if (value == nullptr) return fallback;
  if (value->is_bool()) return value->as_bool();
  Complain(key, *value, "true or false");
  return fallback;
}

std::int64_t StrictMap::Integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
  const Value* value = Find(key);
  if (value == nullptr) return fallback;
  if (value->is_int() && value->as_int() >= least && value->as_int() <= most) return value->as_int();
  complaints_.Add("'" + std::string(key) + "' of " + what_ + " is an integer from " + std::to_string(least) + " to " +
                      std::to_string(most),
                  value->at);
  return fallback;
}

std::optional<Duration> StrictMap::Time(std::string_view key) {
  const Value* value = Find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    if (const Result<Duration> duration = ParseDuration(value->as_string()); duration && *duration > Duration::zero()) {
      return *duration;
    }
  }
  complaints_.Add("'" + std::string(key) + "' of " + what_ + " takes a duration above 0, such as 250ms or 2s",
                  value->at);
  return std::nullopt;
}

std::vector<Name> StrictMap::Names(std::string_view key) {
  std::vector<Name> names;
  const Value* value = Find(key);
  if (value == nullptr) return names;
  const Value::List one = {*value};
  for (const Value& element : value->is_list() ? value->as_list() : one) {
    const bool twice = std::any_of(names.begin(), names.end(), [&](const Name& name) {
      return IsScalar(element) && name.text == element.ToText();
    });
    if (!IsScalar(element) || element.ToText().empty()) {
      complaints_.Add("'" + std::string(key) + "' of " + what_ + " takes a name or a list of names", element.at);
    } else if (twice) {
      complaints_.Add("'" + std::string(key) + "' of " + what_ + " names '" + element.ToText() + "' twice", element.at);
    } else {
      names.push_back({element.ToText(), element.at});
    }
  }
  return names;
}

const Value::Map& StrictMap::Map(std::string_view key) {
  static const Value::Map kNone;
  const Value* value = Find(key);
  if (value == nullptr) return kNone;
  if (value->is_map()) return value->as_map();
  Complain(key, *value, "a map");
  return kNone;
}

const Value::List& StrictMap::List(std::string_view key) {
  static const Value::List kNone;
  const Value* value = Find(key);
  if (value == nullptr) return kNone;
  if (value->is_list()) return value->as_list();
  Complain(key, *value, "a list");
  return kNone;
}

std::vector<std::string> TextsOf(const std::vector<Name>& names) {
  std::vector<std::string> texts;
  for (const Name& name : names) texts.push_back(name.text);
  return texts;
}

}  // namespace assay::scenario
