#include "harness/judge/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/duration.h"
#include "harness/protocol/grpc_status.h"
#include "harness/protocol/http2_error.h"

namespace assay::judge {

using scenario::Fields;
using scenario::Item;

namespace {

// A value or a list of values, as a list.
std::vector<const Value*> Several(const Value* value) {
  std::vector<const Value*> out;
  if (value == nullptr) return out;
  if (!value->is_list()) return {value};
  for (const Value& element : value->as_list()) out.push_back(&element);
  return out;
}

Where PlaceOf(const Item& item, const Value& value) { return value.at.line > 0 ? value.at : item.at; }

std::string Say(std::int64_t number) { return std::to_string(number); }
std::string Say(Duration time) { return FormatDuration(time); }

template <class T>
Status CheckOrder(const Item& item, const Bounds<T>& bounds) {
  if (bounds.at_least && bounds.at_most && *bounds.at_least > *bounds.at_most) {
    return UsageError("`at_least` is above `at_most`: nothing can hold", PlaceOf(item, "at_least"));
  }
  return {};
}

}  // namespace

Where PlaceOf(const Item& item, std::string_view field) {
  const Value* value = item.fields.Find(field);
  return value != nullptr ? PlaceOf(item, *value) : item.at;
}

Result<std::string> ParseLabel(const Item& item, std::string_view field, std::string_view fallback) {
  ASSAY_ASSIGN(std::string label, Fields(item.fields).Text(field, fallback));
  if (label.empty()) return UsageError(fmt::format("`{}` is empty: name a label", field), PlaceOf(item, field));
  return label;
}

Result<std::vector<int>> ParseStatusCodes(const Item& item, std::string_view field) {
  std::vector<int> codes;
  for (const Value* value : Several(item.fields.Find(field))) {
    const std::optional<int> code = protocol::ParseGrpcStatusName(value->ToText());
    if (!code) {
      return UsageError(
          fmt::format("`{}` is no gRPC status code: write a name such as NOT_FOUND, or a number", value->ToText()),
          PlaceOf(item, *value));
    }
    codes.push_back(*code);
  }
  return codes;
}

Result<std::vector<std::uint32_t>> ParseErrorCodes(const Item& item, std::string_view field) {
  std::vector<std::uint32_t> codes;
  for (const Value* value : Several(item.fields.Find(field))) {
    const std::optional<std::uint32_t> code = protocol::ParseHttp2Error(value->ToText());
    if (!code) {
      return UsageError(
          fmt::format("`{}` is no HTTP/2 error code: write a name such as CANCEL, or a number", value->ToText()),
          PlaceOf(item, *value));
    }
    codes.push_back(*code);
  }
  return codes;
}

Result<std::vector<std::string>> ParseNamesOf(const Item& item, std::string_view field,
                                              std::initializer_list<std::string_view> allowed) {
  ASSAY_ASSIGN(std::vector<std::string> names, Fields(item.fields).Names(field));
  for (const std::string& name : names) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    std::vector<std::string> known(allowed.begin(), allowed.end());
    return UsageError(fmt::format("`{}` in `{}`: expected {}", name, field, JoinOr(known)), PlaceOf(item, field));
  }
  return names;
}

Result<std::optional<std::string>> OptionalText(const Item& item, std::string_view field) {
  if (item.fields.Find(field) == nullptr) return std::nullopt;
  return Fields(item.fields).Text(field);
}

Result<std::optional<bool>> OptionalBoolean(const Item& item, std::string_view field) {
  if (item.fields.Find(field) == nullptr) return std::nullopt;
  ASSAY_ASSIGN(const bool value, Fields(item.fields).Boolean(field));
  return std::optional<bool>(value);
}

Result<std::optional<std::int64_t>> OptionalInteger(const Item& item, std::string_view field) {
  if (item.fields.Find(field) == nullptr) return std::nullopt;
  return Fields(item.fields).Integer(field);
}

Result<std::optional<Pattern>> OptionalPattern(const Item& item, std::string_view field) {
  ASSAY_ASSIGN(const std::optional<std::string> text, OptionalText(item, field));
  if (!text) return std::nullopt;
  return Pattern::Compile(*text, PlaceOf(item, field));
}

Result<Patterns> ParsePatterns(const Item& item, std::string_view field) {
  Patterns patterns;
  const Value* map = item.fields.Find(field);
  if (map == nullptr) return patterns;
  if (!map->is_map()) return UsageError(fmt::format("`{}` maps names to regular expressions", field), map->at);
  for (const auto& [name, value] : map->as_map()) {
    ASSAY_ASSIGN(Pattern pattern, Pattern::Compile(value.ToText(), PlaceOf(item, value)));
    patterns.emplace_back(name, std::move(pattern));
  }
  return patterns;
}

Status RequireOneOf(const Item& item, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) {
    if (item.fields.Find(field) != nullptr) return {};
  }
  return UsageError(fmt::format("`{}` says nothing: give it {}", item.kind,
                                JoinOr(std::vector<std::string>(fields.begin(), fields.end()))),
                    item.at);
}

template <class T>
std::string Bounds<T>::ToText() const {
  if (at_least && at_most && *at_least == *at_most) return "exactly " + Say(*at_least);
  if (at_least && at_most) return "between " + Say(*at_least) + " and " + Say(*at_most);
  if (at_least) return "at least " + Say(*at_least);
  if (at_most) return "at most " + Say(*at_most);
  return "any";
}
template struct Bounds<std::int64_t>;
template struct Bounds<Duration>;

Result<Bounds<std::int64_t>> ParseBounds(const Item& item, std::string_view exactly) {
  const Fields fields(item.fields);
  Bounds<std::int64_t> bounds;
  ASSAY_ASSIGN(bounds.at_least, OptionalInteger(item, "at_least"));
  ASSAY_ASSIGN(bounds.at_most, OptionalInteger(item, "at_most"));
  if (!exactly.empty() && fields.Has(exactly)) {
    if (!bounds.empty()) {
      return UsageError(fmt::format("`{}` beside `at_least` or `at_most`: one of them only", exactly),
                        PlaceOf(item, exactly));
    }
    ASSAY_ASSIGN(const std::int64_t value, fields.Integer(exactly));
    bounds = {value, value};
  }
  ASSAY_CHECK_OK(CheckOrder(item, bounds));
  return bounds;
}

Result<Bounds<Duration>> ParseTimeBounds(const Item& item) {
  const Fields fields(item.fields);
  Bounds<Duration> bounds;
  if (fields.Has("at_least")) {
    ASSAY_ASSIGN(bounds.at_least, fields.Time("at_least"));
  }
  if (fields.Has("at_most")) {
    ASSAY_ASSIGN(bounds.at_most, fields.Time("at_most"));
  }
  ASSAY_CHECK_OK(CheckOrder(item, bounds));
  return bounds;
}

std::string JoinOr(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

std::string SayStatusCodes(const std::vector<int>& codes) {
  std::vector<std::string> names;
  for (const int code : codes) names.push_back(protocol::GrpcStatusName(code));
  return JoinOr(names);
}

std::string SayErrorCodes(const std::vector<std::uint32_t>& codes) {
  std::vector<std::string> names;
  for (const std::uint32_t code : codes) names.push_back(protocol::Http2ErrorName(code));
  return JoinOr(names);
}

}  // namespace assay::judge
