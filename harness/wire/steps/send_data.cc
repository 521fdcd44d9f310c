#include <utility>

#include "harness/wire/field_specs.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"
#include "harness/wire/stream_ref.h"
#include "harness/wire/wire_fields.h"

namespace assay::wire {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;

constexpr FieldSpec kFields[] = {
    kCallField,
    {"octets", FieldType::kAny, false, "Octets as in metadata: text, {hex: }, {repeat: , times: }; by default none."},
    {"end_stream", FieldType::kBoolean, false, "END_STREAM; by default false."},
    {"times", FieldType::kInteger, false, "So many such frames, as far as credit comes; by default 1."},
    {"budget", FieldType::kDuration, false,
     "With `times`: how long to wait for credit before it is enough; by default 100ms."},
    kPaddingField,
};
constexpr scenario::WordSpec kWord = {
    "send_data", "Sends DATA on a call's stream without message framing, within the target's windows.", kFields};

class SendDataStep final : public Step {
 public:
  SendDataStep(std::string call, Outgoing outgoing) : call_(std::move(call)), outgoing_(std::move(outgoing)) {}
  void Repeat(std::int64_t times, Duration patience) {
    times_ = times;
    patience_ = patience;
  }

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const auto calls, session.CallsNamed(call_));
    if (times_) {
      for (const Call* call : calls) SendOnCredit(session, *call);
      return {};
    }
    for (const Call* call : calls) {
      if (Connection* connection = session.ConnectionOf(*call)) connection->Enqueue(call->stream(), outgoing_);
    }
    session.AwaitSent(calls);
    return {};
  }

 private:
  // Until no credit comes any more. What is queued by then stays so, and goes as soon as there is.
  void SendOnCredit(Session& session, const Call& call) const {
    for (std::int64_t i = 0; i < *times_; ++i) {
      Connection* const connection = session.ConnectionOf(call);
      if (connection == nullptr || call.ended()) return;
      connection->Enqueue(call.stream(), outgoing_);
      const auto sent = [&] { return !connection->open() || !connection->HasQueued(call.stream()); };
      session.Flush();
      if (!sent() && !session.AwaitQuietly(patience_, sent)) return;
    }
  }

  std::optional<std::int64_t> times_;
  Duration patience_{};
  std::string call_;
  Outgoing outgoing_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kWord));
  ASSAY_ASSIGN(std::string call, script::ParseLabel(item, context));
  const scenario::Fields fields(item.fields);
  Outgoing outgoing;
  if (fields.Has("octets")) {
    ASSAY_ASSIGN(outgoing.octets, fields.Octets("octets"));
  }
  ASSAY_ASSIGN(outgoing.end_stream, fields.Boolean("end_stream", false));
  ASSAY_ASSIGN(const auto padding, ParseBounded(item, "padding", 0, 255));
  if (padding) outgoing.padding = static_cast<std::uint8_t>(*padding);
  auto step = std::make_unique<SendDataStep>(std::move(call), std::move(outgoing));
  ASSAY_ASSIGN(const auto times, ParseBounded(item, "times", 1, 100'000));
  ASSAY_ASSIGN(const Duration patience, fields.Time("budget", std::chrono::milliseconds(100)));
  if (times) step->Repeat(*times, patience);
  return step;
}

}  // namespace

constinit const StepKind kSendDataStep = {kWord, Parse};

}  // namespace assay::wire
