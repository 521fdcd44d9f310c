#include <utility>

#include "harness/wire/send_messages.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

class SendStep final : public Step {
 public:
  explicit SendStep(script::SendFields fields) : fields_(std::move(fields)) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const auto calls, session.CallsNamed(fields_.label));
    script::Counters counters;
    for (Call* call : calls) {
      ASSAY_ASSIGN(std::vector<Outgoing> messages,
                   PrepareMessages(session.captures(), *call, fields_.messages, counters, fields_.half_close));
      QueueMessages(session, *call, std::move(messages));
      counters.index += static_cast<std::int64_t>(fields_.messages.count);
      ++counters.copy;
    }
    session.AwaitSent(calls);
    return {};
  }

 private:
  script::SendFields fields_;
};

Result<std::unique_ptr<Step>> ParseSendStep(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::SendFields fields, script::ParseSend(item, context));
  return std::make_unique<SendStep>(std::move(fields));
}

// A half-close is a send of nothing.
Result<std::unique_ptr<Step>> ParseHalfCloseStep(const scenario::Item& item, script::BindContext& context) {
  script::SendFields fields;
  ASSAY_ASSIGN(fields.label, script::ParseHalfClose(item, context));
  fields.half_close = true;
  return std::make_unique<SendStep>(std::move(fields));
}

}  // namespace

constinit const StepKind kSendStep = {script::kSendWord, ParseSendStep};
constinit const StepKind kHalfCloseStep = {script::kHalfCloseWord, ParseHalfCloseStep};

}  // namespace assay::wire
