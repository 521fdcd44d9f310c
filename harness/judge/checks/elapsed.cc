#include "harness/base/duration.h"
#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"
#include "harness/transcript/stream_view.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;

constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"at_least", FieldType::kDuration, false, "The shortest time allowed."},
    {"at_most", FieldType::kDuration, false, "The longest time allowed."},
    {"from", FieldType::kText, false, "Where it begins: `start` of the call (default), or our `cancel`."},
};

// Our RST_STREAM, or, through clients that show no frames, the step that cancelled.
std::optional<std::size_t> CancelOf(const CallView& call, const transcript::Transcript& transcript) {
  if (const auto reset = ViewStream(transcript, call).our_reset) return reset;
  for (std::size_t i = call.started_index; i < call.status_index; ++i) {
    const auto* step = std::get_if<transcript::StepStarted>(&transcript.events[i].what);
    if (step != nullptr && step->step == "cancel") return i;
  }
  return std::nullopt;
}

class ElapsedCheck final : public CallCheck {
 public:
  ElapsedCheck(std::string call, Bounds<Duration> bounds, bool from_cancel)
      : CallCheck(std::move(call)), bounds_(bounds), from_cancel_(from_cancel) {}

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const std::string path = call.label + ".elapsed";
    const std::string expected = bounds_.ToText() + (from_cancel_ ? " after our cancel" : " after the start");
    if (StatusOrBreak(call, findings) == nullptr) return;
    std::optional<std::size_t> from;
    if (from_cancel_) {
      from = CancelOf(call, scene.transcript);
    } else if (call.started != nullptr) {
      from = call.started_index;
    }
    if (!from) {
      return findings.Break(path, expected, from_cancel_ ? "we never cancelled it" : "no start of the call",
                            {call.status_index});
    }
    const Duration took = call.status_at - scene.transcript.events[*from].at;
    const Findings::Evidence evidence{*from, call.status_index};
    const std::string actual = FormatDuration(std::chrono::duration_cast<std::chrono::microseconds>(took));
    if (bounds_.Allows(took)) {
      findings.Hold(path, expected, actual, evidence);
    } else {
      findings.Break(path, expected, actual, evidence);
    }
  }

 private:
  Bounds<Duration> bounds_;
  bool from_cancel_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_CHECK_OK(RequireOneOf(item, {"at_least", "at_most"}));
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(const Bounds<Duration> bounds, ParseTimeBounds(item));
  ASSAY_ASSIGN(const std::vector<std::string> from, ParseNamesOf(item, "from", {"start", "cancel"}));
  return std::make_unique<ElapsedCheck>(std::move(call), bounds, from == std::vector<std::string>{"cancel"});
}

}  // namespace

const CheckKind kElapsed = {
    {"elapsed", "The time to the end of the call lies within the bounds, as we measured it.", kFields}, Parse};

}  // namespace assay::judge
