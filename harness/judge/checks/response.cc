#include <fmt/format.h>

#include <charconv>

#include "harness/base/json.h"
#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/matching.h"
#include "harness/judge/parse.h"
#include "harness/script/call_results.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;
using transcript::MessageSeen;

constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"index", FieldType::kText, false, "Which message received: a number from 0, `last` or `all`; default 0."},
    {"equals", FieldType::kMap, false,
     "These fields have these values, nested; others may be there; null: the field is absent. Integers equal their "
     "text, "
     "since protobuf's JSON writes 64-bit ones so."},
    {"matches", FieldType::kMap, false, "Dotted path to regular expression, found in the value."},
    {"present", FieldType::kNames, false,
     "Dotted paths of fields that are there with something else than their default."},
    {"size_at_least", FieldType::kInteger, false, "Octets of the message, decompressed."},
    {"size_at_most", FieldType::kInteger, false, "The same from above."},
    {"compressed", FieldType::kBoolean, false, "Whether the message has the compressed flag.", kWireClient},
};

// proto3 JSON prints the defaults of singular scalars, so being printed says nothing.
bool IsDefault(const Value* value) {
  return value == nullptr || value->is_null() || *value == Value(false) || *value == Value("") ||
         *value == Value("0") || (value->is_number() && value->as_double() == 0) ||
         (value->is_list() && value->as_list().empty());
}

class ResponseCheck final : public CallCheck {
 public:
  using CallCheck::CallCheck;

  std::string index = "0";
  Value equals;  // null: nothing is asked
  Patterns matches;
  std::vector<std::string> present;
  std::optional<std::int64_t> size_at_least;
  std::optional<std::int64_t> size_at_most;
  std::optional<bool> compressed;

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const std::size_t count = call.received.size();
    std::size_t first = 0;
    std::size_t end = count;
    if (index == "last") {
      first = count == 0 ? 0 : count - 1;
    } else if (index != "all") {
      std::from_chars(index.data(), index.data() + index.size(), first);
      end = first + 1;
    }
    if (count == 0 || end > count) {
      return findings.Break(call.label + ".response", "a message to look at, index " + index,
                            fmt::format("{} messages received", count), {call.started_index});
    }
    for (std::size_t i = first; i < end; ++i) {
      LookAtMessage(fmt::format("{}.response[{}]", call.label, i), *call.received[i], call.received_indices[i], scene,
                    findings);
    }
  }

 private:
  void LookAtMessage(const std::string& path, const MessageSeen& message, std::size_t event, const Scene& scene,
                     Findings& findings) const {
    bool held = true;
    const auto wrong = [&](const std::string& where, const std::string& expected, const std::string& actual) {
      held = false;
      findings.Break(where, expected, actual, {event});
    };
    if (size_at_least && message.size < static_cast<std::uint64_t>(*size_at_least)) {
      wrong(path + ".size", fmt::format("at least {} octets", *size_at_least), fmt::format("{} octets", message.size));
    }
    if (size_at_most && message.size > static_cast<std::uint64_t>(*size_at_most)) {
      wrong(path + ".size", fmt::format("at most {} octets", *size_at_most), fmt::format("{} octets", message.size));
    }
    if (compressed && *compressed != (message.flag == 1)) {
      wrong(path + ".flag", *compressed ? "1, compressed" : "0, not compressed", std::to_string(message.flag));
    }
    if (!equals.is_null() || !matches.empty() || !present.empty()) {
      const Result<Value> decoded = ParseJson(message.json);
      if (!decoded) {
        wrong(path, "a message that decodes", WhyNoFields(message));
      } else {
        LookAtFields(path, *decoded, scene, wrong);
      }
    }
    if (held) findings.Hold(path, Expected(), "as expected", {event});
  }

  static std::string WhyNoFields(const MessageSeen& message) {
    if (!message.malformed.empty()) return message.malformed;
    return message.size > script::kMostDescribed
               ? fmt::format("{} octets; the content of more than {} is not looked at", message.size,
                             script::kMostDescribed)
               : "no schema knows its type";
  }

  void LookAtFields(const std::string& path, const Value& decoded, const Scene& scene, const Mismatch& wrong) const {
    const Result<Value> expected = scene.captures.Fill(equals);
    if (!expected) {
      wrong(path, expected.error().message, "unknown");
    } else if (!expected->is_null()) {
      CompareFields(*expected, &decoded, path, wrong);
    }
    for (const auto& [name, pattern] : matches) {
      const Value* value = decoded.FindPath(name);
      if (value == nullptr || !pattern.Matches(value->ToText())) {
        wrong(path + "." + name, "matches " + pattern.text(), Say(value));
      }
    }
    for (const std::string& name : present) {
      const Value* value = decoded.FindPath(name);
      if (IsDefault(value)) wrong(path + "." + name, "present, and not its default", Say(value));
    }
  }

  std::string Expected() const {
    std::string out;
    const auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
    if (!equals.is_null()) add(Say(&equals));
    for (const auto& [name, pattern] : matches) add(name + " matches " + pattern.text());
    for (const std::string& name : present) add(name + " present");
    if (size_at_least) add(fmt::format("at least {} octets", *size_at_least));
    if (size_at_most) add(fmt::format("at most {} octets", *size_at_most));
    if (compressed) add(*compressed ? "compressed" : "not compressed");
    return out;
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_CHECK_OK(RequireOneOf(item, {"equals", "matches", "present", "size_at_least", "size_at_most", "compressed"}));
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  auto check = std::make_unique<ResponseCheck>(std::move(call));
  ASSAY_ASSIGN(check->index, fields.Text("index", "0"));
  const bool number = !check->index.empty() && check->index.size() < 10 &&
                      check->index.find_first_not_of("0123456789") == std::string::npos;
  if (!number && check->index != "last" && check->index != "all") {
    return UsageError("`index` is a number from 0, `last` or `all`", PlaceOf(item, "index"));
  }
  if (const Value* equals = fields.Find("equals")) check->equals = *equals;
  ASSAY_ASSIGN(check->matches, ParsePatterns(item, "matches"));
  ASSAY_ASSIGN(check->present, fields.Names("present"));
  ASSAY_ASSIGN(check->size_at_least, OptionalInteger(item, "size_at_least"));
  ASSAY_ASSIGN(check->size_at_most, OptionalInteger(item, "size_at_most"));
  ASSAY_ASSIGN(check->compressed, OptionalBoolean(item, "compressed"));
  return check;
}

}  // namespace

const CheckKind kResponse = {{"response", "The decoded message received says so.", kFields}, Parse};

}  // namespace assay::judge
