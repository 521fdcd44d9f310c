#include <array>
#include <utility>

#include "harness/protocol/http2_frame_builder.h"
#include "harness/wire/field_specs.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

using scenario::FieldSpec;
using scenario::FieldType;

constexpr FieldSpec kResetFields[] = {
    kCallField,
    {"code", FieldType::kText, false, "Error code, by name or number; by default CANCEL."},
};
constexpr scenario::WordSpec kResetWord = {"send_rst_stream", "Resets a call's stream, be the call over or not.",
                                           kResetFields};

// `cancel` does what a client does, which has nothing to cancel once the call is over; `send_rst_stream` sends anyway.
class ResetStep final : public Step {
 public:
  ResetStep(script::CancelFields fields, bool always) : fields_(std::move(fields)), always_(always) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const auto calls, session.CallsNamed(fields_.label));
    for (Call* call : calls) {
      Connection* connection = session.ConnectionOf(*call);
      if (connection == nullptr || call->stream() == 0 || (call->ended() && !always_)) continue;
      connection->SendFrame(protocol::MakeRstStream(call->stream(), fields_.code));
      call->OnCancelled();
    }
    return {};
  }

 private:
  script::CancelFields fields_;
  bool always_;
};

Result<std::unique_ptr<Step>> ParseCancelStep(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::CancelFields fields, script::ParseCancel(item, context));
  return std::make_unique<ResetStep>(std::move(fields), false);
}

Result<std::unique_ptr<Step>> ParseResetStep(const scenario::Item& item, script::BindContext& context) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kResetWord));
  script::CancelFields fields;
  ASSAY_ASSIGN(fields.label, script::ParseLabel(item, context));
  if (const Value* code = item.fields.Find("code")) {
    ASSAY_ASSIGN(fields.code, script::ParseHttp2Code(*code));
  }
  return std::make_unique<ResetStep>(std::move(fields), true);
}

}  // namespace

constinit const StepKind kCancelStep = {script::kCancelWord, ParseCancelStep};
constinit const StepKind kSendRstStreamStep = {kResetWord, ParseResetStep};

}  // namespace assay::wire
