#include "harness/target/template.h"

#include <optional>

#include "harness/protocol/grpc_status.h"
#include "harness/protocol/percent.h"
#include "harness/scenario/text_form.h"
#include "harness/scenario/word.h"
#include "harness/target/binding.h"

namespace assay::target {
namespace {

// More elements than this are a slip of the pen.
constexpr std::int64_t kMostElements = 1'000'000;

// A text longer than this stays a form until its message is made: a plan holds thousands of requests, and no metadata
// is as long.
constexpr std::size_t kLongText = 256 << 10;

Value Placed(Value value, const Where& at) {
  value.at = at;
  return value;
}

Result<Value> Repeat(const Value& times, const Value& item) {
  if (!times.is_int() || times.as_int() < 0 || times.as_int() > kMostElements) {
    return UsageError("'$repeat' takes a count from 0 to 1000000, not " + times.ToText(), times.at);
  }
  Value::List list;
  for (std::int64_t i = 0; i < times.as_int(); ++i) {
    ASSAY_ASSIGN(Value element, ExpandTemplate(Substitute(item, {{"index", Value(i)}})));
    list.push_back(std::move(element));
  }
  return Value(std::move(list));
}

Result<Value> Percent(const Value& value) {
  ASSAY_ASSIGN(const std::string text, scenario::OctetsOf(value));
  std::string encoded = protocol::PercentEncode(text);
  // Blanks at the ends of a field's value are not part of it (RFC 9110 §5.5).
  if (encoded.starts_with(' ')) encoded.replace(0, 1, "%20");
  if (encoded.ends_with(' ')) encoded.replace(encoded.size() - 1, 1, "%20");
  return Value(std::move(encoded));
}

Result<Value> Code(const Value& value) {
  const std::optional<int> code = protocol::ParseGrpcStatusName(value.ToText());
  if (!code)
    return UsageError("a status is a name or a number, such as NOT_FOUND or 5, not " + value.ToText(), value.at);
  return Value(*code);
}

// One of the forms, or nothing where the map is just a map.
std::optional<Result<Value>> ExpandForm(const Value& map) {
  const auto& entries = map.as_map();
  const Value* item = map.Find("item");
  if (const Value* times = map.Find("$repeat"); times != nullptr && item != nullptr && entries.size() == 2) {
    return Repeat(*times, *item);
  }
  if (entries.size() != 1 || !entries.front().first.starts_with('$')) return std::nullopt;
  const auto& [form, content] = entries.front();
  if (std::optional<Result<Value>> text = scenario::ExpandTextForm(map)) {
    if (*text && (**text).as_string().size() > kLongText) return Result<Value>(map);
    return text;
  }
  if (form == "$percent") return Percent(content);
  if (form == "$code") return Code(content);
  return UsageError("there is no form '" + form + "'; there are $repeat, $text, $percent and $code", content.at);
}

}  // namespace

Result<Value> ExpandTemplate(const Value& value) {
  if (value.is_list()) {
    Value::List list;
    for (const Value& element : value.as_list()) {
      ASSAY_ASSIGN(Value expanded, ExpandTemplate(element));
      list.push_back(std::move(expanded));
    }
    return Placed(Value(std::move(list)), value.at);
  }
  if (!value.is_map()) return value;
  if (std::optional<Result<Value>> form = ExpandForm(value)) {
    if (*form) (*form)->at = value.at;
    return *std::move(form);
  }
  Value::Map map;
  for (const auto& [key, entry] : value.as_map()) {
    ASSAY_ASSIGN(Value expanded, ExpandTemplate(entry));
    map.emplace_back(key, std::move(expanded));
  }
  return Placed(Value(std::move(map)), value.at);
}

}  // namespace assay::target
