#include "harness/script/message_template.h"

#include <optional>
#include <utility>

#include "harness/scenario/text_form.h"

namespace assay::script {
namespace {

// A field of a message longer than this is a slip of the pen, not a test.
constexpr std::int64_t kMostOctets = 256 << 20;

// A longer message is made again when it is sent, so that a run does not hold all of its long messages at once.
constexpr std::size_t kMostKept = 256 << 10;

Result<Value> Expand(const Value& value) {
  if (value.is_list()) {
    Value::List list;
    for (const Value& element : value.as_list()) {
      ASSAY_ASSIGN(Value expanded, Expand(element));
      list.push_back(std::move(expanded));
    }
    Value out(std::move(list));
    out.at = value.at;
    return out;
  }
  if (!value.is_map()) return value;
  if (std::optional<Result<Value>> text = scenario::ExpandTextForm(value)) {
    if (*text) (*text)->at = value.at;
    return *std::move(text);
  }
  const Value* repeat = value.Find("repeat");
  const Value* times = value.Find("times");
  if (value.as_map().size() == 2 && repeat != nullptr && times != nullptr) {
    const std::string unit = repeat->ToText();
    if (!times->is_int() || times->as_int() < 0) return UsageError("`times` takes a count, 0 or more", times->at);
    if (!unit.empty() && times->as_int() > kMostOctets / static_cast<std::int64_t>(unit.size())) {
      return UsageError("`times` makes a text of more than 256 MiB", times->at);
    }
    std::string text;
    text.reserve(unit.size() * static_cast<std::size_t>(times->as_int()));
    for (std::int64_t i = 0; i < times->as_int(); ++i) text += unit;
    Value out(std::move(text));
    out.at = value.at;
    return out;
  }
  Value::Map map;
  for (const auto& [key, element] : value.as_map()) {
    ASSAY_ASSIGN(Value expanded, Expand(element));
    map.emplace_back(key, std::move(expanded));
  }
  Value out(std::move(map));
  out.at = value.at;
  return out;
}

}  // namespace

Result<MessageTemplate> MessageTemplate::FromTree(const Value& tree, std::string_view type,
                                                  std::shared_ptr<const schema::Schema> schema) {
  MessageTemplate made;
  made.type_ = type;
  made.schema_ = std::move(schema);
  made.tree_ = tree;
  made.fixed_ = false;
  if (HasPlaceholder(tree) && !HasOnlyCounters(tree)) return made;
  // With counters only, the first message stands for all as far as errors go.
  ASSAY_ASSIGN(std::string octets, made.Encode(Captures(), Counters()));
  if (HasPlaceholder(tree) || octets.size() > kMostKept) return made;
  made.octets_ = std::move(octets);
  made.tree_ = Value();
  made.fixed_ = true;
  return made;
}

MessageTemplate MessageTemplate::FromOctets(std::string octets) {
  MessageTemplate made;
  made.octets_ = std::move(octets);
  return made;
}

Result<std::string> MessageTemplate::Encode(const Captures& captures, const Counters& counters) const {
  if (fixed_) return octets_;
  ASSAY_ASSIGN(const Value filled, captures.Fill(tree_, counters));
  ASSAY_ASSIGN(const Value expanded, Expand(filled));
  return schema_->Encode(type_, expanded);
}

}  // namespace assay::script
