#include "harness/scenario/word.h"

#include <algorithm>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/duration.h"
#include "harness/base/repeated.h"
#include "harness/protocol/grpc_status.h"
#include "harness/scenario/complaints.h"
#include "harness/scenario/suggestion.h"

namespace assay::scenario {
namespace {

bool IsScalar(const Value& value) { return value.is_string() || value.is_number() || value.is_bool(); }

bool IsOpen(const Value& value) { return value.is_string() && value.as_string().find("${") != std::string::npos; }

bool IsCode(const Value& value) {
  if (!value.is_string() && !value.is_int()) return false;
  const std::optional<int> code = protocol::ParseGrpcStatusName(value.ToText());
  return code.has_value() && *code >= 0 && *code < protocol::kGrpcStatusCount;
}

template <class Predicate>
bool OneOrAll(const Value& value, Predicate predicate) {
  if (!value.is_list()) return predicate(value);
  return std::all_of(value.as_list().begin(), value.as_list().end(),
                     [&](const Value& element) { return IsOpen(element) || predicate(element); });
}

bool Fits(const Value& value, FieldType type) {
  if (IsOpen(value)) return true;
  switch (type) {
    case FieldType::kText:
      return IsScalar(value);
    case FieldType::kInteger:
      return value.is_int();
    case FieldType::kBoolean:
      return value.is_bool();
    case FieldType::kDuration:
      return value.is_string() && ParseDuration(value.as_string()).has_value();
    case FieldType::kHex:
      return value.is_string() && FromHex(value.as_string()).has_value();
    case FieldType::kList:
      return value.is_list();
    case FieldType::kMap:
      return value.is_map();
    case FieldType::kAny:
      return true;
    case FieldType::kCode:
      return OneOrAll(value, IsCode);
    case FieldType::kNames:
      return OneOrAll(value, IsScalar);
  }
  return false;
}

std::string_view Expected(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return "text";
    case FieldType::kInteger:
      return "an integer";
    case FieldType::kBoolean:
      return "true or false";
    case FieldType::kDuration:
      return "a duration, such as 250ms or 2s";
    case FieldType::kHex:
      return "octets as pairs of hex digits in quotes, such as \"00ff\"";
    case FieldType::kList:
      return "a list";
    case FieldType::kMap:
      return "a map";
    case FieldType::kAny:
      return "any value";
    case FieldType::kCode:
      return "a status such as NOT_FOUND or 5, or a list of such";
    case FieldType::kNames:
      return "a name or a list of names";
  }
  return {};
}

std::string Describe(const Value& value) {
  if (value.is_null() || value.is_list() || value.is_map()) return std::string(value.TypeName());
  return std::string(value.TypeName()) + " '" + EscapeText(value.ToText()) + "'";
}

Where PlaceOf(const Value& value, const Where& fallback) { return value.at.line > 0 ? value.at : fallback; }

const FieldSpec* FindSpec(const WordSpec& word, std::string_view name) {
  const auto found =
      std::find_if(word.fields.begin(), word.fields.end(), [&](const FieldSpec& field) { return field.name == name; });
  return found == word.fields.end() ? nullptr : &*found;
}

tl::unexpected<Error> WrongType(std::string_view name, FieldType type, const Value& value) {
  return UsageError("'" + std::string(name) + "' takes " + std::string(Expected(type)) + ", not " + Describe(value),
                    value.at);
}

// `text` so many times over.
Result<std::string> Repeat(const Value& map) {
  ASSAY_ASSIGN(const std::string unit, OctetsOf(*map.Find("repeat")));
  const Value& times = *map.Find("times");
  if (!times.is_int() || times.as_int() < 0)
    return UsageError("'times' takes a count, 0 or more", PlaceOf(times, map.at));
  const auto count = static_cast<std::uint64_t>(times.as_int());
  if (!unit.empty() && count > static_cast<std::uint64_t>(kMostRepeated) / unit.size()) {
    return UsageError("'times' makes more than 256 MiB", PlaceOf(times, map.at));
  }
  return Repeated(unit, count);
}

// The same error, at the value's place.
Result<std::string> At(Result<std::string> read, const Where& place) {
  if (!read) read.error().where = place;
  return read;
}

}  // namespace

Status CheckFields(const Item& item, const WordSpec& word, std::string_view client) {
  Complaints complaints;
  const std::string name(word.name);
  if (!item.fields.is_map()) {
    complaints.Add("'" + name + "' takes a map of fields, such as " + name + ": {}", PlaceOf(item.fields, item.at));
    return complaints.ToStatus();
  }
  std::vector<std::string_view> known;
  for (const FieldSpec& field : word.fields) {
    if (field.only_client.empty() || client.empty() || field.only_client == client) known.push_back(field.name);
    if (field.required && item.fields.Find(field.name) == nullptr) {
      complaints.Add("'" + name + "' needs '" + std::string(field.name) + "': " + std::string(field.meaning), item.at);
    }
  }
  const bool open_ended = FindSpec(word, "*") != nullptr;
  for (const auto& [key, value] : item.fields.as_map()) {
    const Where place = PlaceOf(value, item.at);
    const FieldSpec* field = key == "*" ? nullptr : FindSpec(word, key);
    if (field == nullptr) {
      if (!open_ended) complaints.Add("'" + name + "' has no field '" + key + "'" + DidYouMean(key, known), place);
    } else if (!client.empty() && !field->only_client.empty() && field->only_client != client) {
      complaints.Add("'" + key + "' of '" + name + "' exists for the client " + std::string(field->only_client) +
                         " only, not for " + std::string(client),
                     place);
    } else if (!Fits(value, field->type)) {
      complaints.Add(
          "'" + key + "' of '" + name + "' takes " + std::string(Expected(field->type)) + ", not " + Describe(value),
          place);
    }
  }
  return complaints.ToStatus();
}

bool Knows(const WordSpec& word, const Item& item, std::string_view client) {
  if (!item.fields.is_map()) return false;
  const bool open_ended = FindSpec(word, "*") != nullptr;
  return std::all_of(item.fields.as_map().begin(), item.fields.as_map().end(), [&](const auto& entry) {
    const FieldSpec* field = FindSpec(word, entry.first);
    if (field == nullptr) return open_ended;
    return field->only_client.empty() || client.empty() || field->only_client == client;
  });
}

Result<std::string> Fields::Text(std::string_view name, std::string_view fallback) const {
  const Value* value = Find(name);
  if (value == nullptr) return std::string(fallback);
  if (!IsScalar(*value)) return WrongType(name, FieldType::kText, *value);
  return value->ToText();
}

Result<std::int64_t> Fields::Integer(std::string_view name, std::int64_t fallback) const {
  const Value* value = Find(name);
  if (value == nullptr) return fallback;
  if (!value->is_int()) return WrongType(name, FieldType::kInteger, *value);
  return value->as_int();
}

Result<bool> Fields::Boolean(std::string_view name, bool fallback) const {
  const Value* value = Find(name);
  if (value == nullptr) return fallback;
  if (!value->is_bool()) return WrongType(name, FieldType::kBoolean, *value);
  return value->as_bool();
}

Result<Duration> Fields::Time(std::string_view name, Duration fallback) const {
  const Value* value = Find(name);
  if (value == nullptr) return fallback;
  if (!value->is_string()) return WrongType(name, FieldType::kDuration, *value);
  Result<Duration> duration = ParseDuration(value->as_string());
  if (!duration) return WrongType(name, FieldType::kDuration, *value);
  return duration;
}

Result<std::string> Fields::Octets(std::string_view name) const {
  const Value* value = Find(name);
  return value == nullptr ? std::string() : OctetsOf(*value);
}

Result<std::vector<std::string>> Fields::Names(std::string_view name) const {
  std::vector<std::string> names;
  const Value* value = Find(name);
  if (value == nullptr) return names;
  if (!OneOrAll(*value, IsScalar)) return WrongType(name, FieldType::kNames, *value);
  if (!value->is_list()) return std::vector<std::string>{value->ToText()};
  for (const Value& element : value->as_list()) names.push_back(element.ToText());
  return names;
}

Result<std::string> OctetsOf(const Value& value) {
  if (IsScalar(value)) return value.ToText();
  if (value.is_map() && value.as_map().size() == 1) {
    const auto& [key, content] = value.as_map().front();
    const Where place = PlaceOf(content, value.at);
    if (key == "text" && IsScalar(content)) return content.ToText();
    if (key == "hex" && content.is_string()) return At(FromHex(content.as_string()), place);
    if (key == "base64" && content.is_string()) return At(FromBase64(content.as_string()), place);
  }
  const bool repeats = value.is_map() && value.as_map().size() == 2 && value.Find("repeat") && value.Find("times");
  if (repeats) return Repeat(value);
  return UsageError(
      "octets are written as text, {hex: \"00ff\"}, {base64: \"AP8=\"}, {text: …} or {repeat: a, times: 9}, "
      "not as " +
          Describe(value),
      value.at);
}

}  // namespace assay::scenario
