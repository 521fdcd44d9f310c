#include <fmt/format.h>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"first", FieldType::kMap, true,
     "{event, call, index}: event is started, initial_metadata, message (received), sent, half_close or status; index "
     "counts messages from 0."},
    {"then", FieldType::kMap, true, "The event that comes later, told in the same way."},
};
constexpr scenario::FieldSpec kMarkFields[] = {
    {"event", FieldType::kText, true, "What happened."},
    {"call", FieldType::kText, false, "Label of the call."},
    {"index", FieldType::kInteger, false, "Of messages."},
};

// One event of one call.
struct Mark {
  std::string event;
  std::string call;
  std::size_t index = 0;

  std::string ToText() const {
    const bool counts = event == "message" || event == "sent";
    return counts ? fmt::format("{}.{}[{}]", call, event, index) : call + "." + event;
  }
};

Result<Mark> ParseMark(const scenario::Item& item, std::string_view field) {
  scenario::Item mark;
  mark.kind = item.kind;
  mark.at = PlaceOf(item, field);
  mark.fields = *item.fields.Find(field);
  ASSAY_CHECK_OK(scenario::CheckFields(mark, {"before", "", kMarkFields}));
  ASSAY_ASSIGN(const std::vector<std::string> event,
               ParseNamesOf(mark, "event", {"started", "initial_metadata", "message", "sent", "half_close", "status"}));
  if (event.size() != 1) return UsageError("`event` is one event", PlaceOf(mark, "event"));
  ASSAY_ASSIGN(std::string call, ParseLabel(mark));
  ASSAY_ASSIGN(const std::int64_t index, scenario::Fields(mark.fields).Integer("index"));
  if (index < 0) return UsageError("`index` counts from 0", PlaceOf(mark, "index"));
  return Mark{event[0], std::move(call), static_cast<std::size_t>(index)};
}

std::optional<std::size_t> At(const std::vector<std::size_t>& indices, std::size_t n) {
  return n < indices.size() ? std::optional(indices[n]) : std::nullopt;
}

std::optional<std::size_t> HalfClose(const Transcript& transcript, std::string_view label) {
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const auto* half = std::get_if<transcript::HalfClosed>(&transcript.events[i].what);
    if (half != nullptr && half->call == label) return i;
  }
  return std::nullopt;
}

// Where the event is in the transcript, or nothing.
std::optional<std::size_t> Find(const Transcript& transcript, const CallView& call, const Mark& mark) {
  if (mark.event == "message") return At(call.received_indices, mark.index);
  if (mark.event == "sent") return At(call.sent_indices, mark.index);
  if (mark.event == "half_close") return HalfClose(transcript, call.label);
  if (mark.event == "started" && call.started != nullptr) return call.started_index;
  if (mark.event == "initial_metadata" && call.initial != nullptr) return call.initial_index;
  if (mark.event == "status" && call.status != nullptr) return call.status_index;
  return std::nullopt;
}

class BeforeCheck final : public Check {
 public:
  BeforeCheck(Mark first, Mark then) : first_(std::move(first)), then_(std::move(then)) {}

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    const auto first = Locate(transcript, first_, findings);
    const auto then = Locate(transcript, then_, findings);
    if (!first || !then) return std::move(findings).Take();
    const std::string expected = first_.ToText() + " before " + then_.ToText();
    if (*first < *then) {
      findings.Hold(first_.ToText(), expected, "in this order", {*first, *then});
    } else {
      findings.Break(first_.ToText(), expected, *first == *then ? "they are one event" : "after it", {*then, *first});
    }
    return std::move(findings).Take();
  }

 private:
  static std::optional<std::size_t> Locate(const Transcript& transcript, const Mark& mark, Findings& findings) {
    const std::vector<CallView> calls = CallsOrBreak(transcript, mark.call, findings);
    if (calls.empty()) return std::nullopt;
    if (calls.size() > 1) {
      findings.Break(mark.ToText(), "one call", fmt::format("{} means {} calls", mark.call, calls.size()));
      return std::nullopt;
    }
    const auto found = Find(transcript, calls.front(), mark);
    if (!found) findings.Break(mark.ToText(), "the event", "it did not happen", {calls.front().started_index});
    return found;
  }

  Mark first_;
  Mark then_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(Mark first, ParseMark(item, "first"));
  ASSAY_ASSIGN(Mark then, ParseMark(item, "then"));
  return std::make_unique<BeforeCheck>(std::move(first), std::move(then));
}

}  // namespace

const CheckKind kBefore = {{"before", "The one event comes before the other.", kFields}, Parse};

}  // namespace assay::judge
