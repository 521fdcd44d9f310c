#include <charconv>

#include "harness/judge/checks/catalog.h"
#include "harness/judge/findings.h"
#include "harness/judge/matching.h"
#include "harness/judge/parse.h"
#include "harness/judge/scene.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"name", FieldType::kText, true, "Name of the capture, or a dotted path into it."},
    {"equals", FieldType::kAny, false, "The value; integers equal their text. Captures are filled in."},
    {"at_least", FieldType::kInteger, false, "The smallest number allowed."},
    {"at_most", FieldType::kInteger, false, "The largest number allowed."},
    {"equals_capture", FieldType::kText, false, "Name of another capture of the same value."},
    {"greater_than_capture", FieldType::kText, false, "Name of another capture, a smaller number."},
};

// 64-bit integers of messages are captured as text.
std::optional<std::int64_t> AsInteger(const Value& value) {
  if (value.is_int()) return value.as_int();
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.as_string();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

class CapturedCheck final : public Check {
 public:
  std::string name;
  std::optional<Value> equals;
  Bounds<std::int64_t> bounds;
  std::optional<std::string> other;
  std::optional<std::string> smaller;

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    const Scene scene = SceneOf(transcript);
    const Findings::Evidence evidence = EvidenceIn(transcript);
    const auto wrong = [&](const std::string& path, const std::string& expected, const std::string& actual) {
      findings.Break(path, expected, actual, evidence);
    };
    const Value* value = scene.captures.Find(name);
    if (value == nullptr) {
      wrong(name, "a value", "no step captured it");
      return std::move(findings).Take();
    }
    if (equals) {
      const Result<Value> expected = scene.captures.Fill(*equals);
      if (!expected) wrong(name, expected.error().message, Say(value));
      if (expected) CompareFields(*expected, value, name, wrong);
    }
    if (!bounds.empty()) {
      const auto number = AsInteger(*value);
      if (!number || !bounds.Allows(*number)) wrong(name, bounds.ToText(), Say(value));
    }
    if (other) {
      const Value* expected = scene.captures.Find(*other);
      if (expected == nullptr) {
        wrong(name, "the value of " + *other, "no step captured that");
      } else if (!SameValue(*expected, *value)) {
        wrong(name, Say(expected) + ", as " + *other, Say(value));
      }
    }
    if (smaller) {
      const Value* bound = scene.captures.Find(*smaller);
      const auto number = AsInteger(*value);
      const auto least = bound == nullptr ? std::nullopt : AsInteger(*bound);
      if (!number || !least || *number <= *least) {
        wrong(name, "a number above " + *smaller + ", " + Say(bound), Say(value));
      }
    }
    if (!findings.broken()) findings.Hold(name, Expected(), Say(value), evidence);
    return std::move(findings).Take();
  }

 private:
  Findings::Evidence EvidenceIn(const Transcript& transcript) const {
    Findings::Evidence evidence;
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const auto* captured = std::get_if<transcript::Captured>(&transcript.events[i].what);
      const bool here = captured != nullptr && (captured->name == name || name.starts_with(captured->name + "."));
      if (here) evidence.push_back(i);
    }
    return evidence;
  }

  std::string Expected() const {
    if (equals) return Say(&*equals);
    if (smaller) return "above " + *smaller;
    return other ? "as " + *other : bounds.ToText();
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_CHECK_OK(RequireOneOf(item, {"equals", "at_least", "at_most", "equals_capture", "greater_than_capture"}));
  auto check = std::make_unique<CapturedCheck>();
  ASSAY_ASSIGN(check->name, fields.Text("name"));
  if (const Value* equals = fields.Find("equals")) check->equals = *equals;
  ASSAY_ASSIGN(check->bounds, ParseBounds(item));
  ASSAY_ASSIGN(check->other, OptionalText(item, "equals_capture"));
  ASSAY_ASSIGN(check->smaller, OptionalText(item, "greater_than_capture"));
  return check;
}

}  // namespace

const CheckKind kCaptured = {{"captured", "A value that a step captured is as expected.", kFields}, Parse};

}  // namespace assay::judge
