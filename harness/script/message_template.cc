#include "harness/script/message_template.h"

#include <optional>
#include <utility>

#include "harness/base/repeated.h"
#include "harness/scenario/text_form.h"

namespace assay::script {
namespace {

// A message with a longer repetition in it is made when it is sent, so that a run does not hold all of its long
// messages at once.
constexpr std::int64_t kMostKept = 256 << 10;

// The tree with each map in it replaced by what `replace` makes of it, where it makes anything.
template <class Replace>
Result<Value> Mapped(const Value& value, const Replace& replace) {
  Value out = value;
  if (value.is_list()) {
    Value::List list;
    for (const Value& element : value.as_list()) {
      ASSAY_ASSIGN(Value mapped, Mapped(element, replace));
      list.push_back(std::move(mapped));
    }
    out = Value(std::move(list));
  } else if (value.is_map()) {
    if (std::optional<Result<Value>> replaced = replace(value)) {
      ASSAY_ASSIGN(out, *std::move(replaced));
    } else {
      Value::Map map;
      for (const auto& [key, element] : value.as_map()) {
        ASSAY_ASSIGN(Value mapped, Mapped(element, replace));
        map.emplace_back(key, std::move(mapped));
      }
      out = Value(std::move(map));
    }
  }
  out.at = value.at;
  return out;
}

Result<Value> Expand(const Value& tree) { return Mapped(tree, scenario::ExpandTextForm); }

// The tree with its long repetitions cut, which is as right or as wrong as the whole; nothing where there are none.
std::optional<Value> CutRepetitions(const Value& tree) {
  bool cut = false;
  const Result<Value> shorter = Mapped(tree, [&](const Value& map) -> std::optional<Result<Value>> {
    const Value* repeat = map.Find("repeat");
    const Value* times = map.Find("times");
    if (map.as_map().size() != 2 || repeat == nullptr || times == nullptr || !times->is_int()) return std::nullopt;
    if (times->as_int() <= kMostKept || times->as_int() > kMostRepeated) return std::nullopt;
    cut = true;
    return Value(Value::Map{{"repeat", *repeat}, {"times", Value(kMostKept)}});
  });
  return cut && shorter ? std::optional(*shorter) : std::nullopt;
}

}  // namespace

Result<MessageTemplate> MessageTemplate::FromTree(const Value& tree, std::string_view type,
                                                  std::shared_ptr<const schema::Schema> schema) {
  MessageTemplate made;
  made.type_ = type;
  made.schema_ = std::move(schema);
  made.fixed_ = false;
  made.tree_ = tree;
  if (HasPlaceholder(tree) && !HasOnlyCounters(tree)) return made;
  const std::optional<Value> cut = CutRepetitions(tree);
  if (cut) made.tree_ = *cut;
  // With counters only, the first message stands for all as far as errors go.
  ASSAY_ASSIGN(made.octets_, made.Encode(Captures(), Counters()));
  made.fixed_ = !HasPlaceholder(tree) && !cut;
  made.tree_ = made.fixed_ ? Value() : tree;
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
