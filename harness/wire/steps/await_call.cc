#include <algorithm>
#include <utility>

#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

using script::AwaitFields;

// Waits until every call that is meant has ended or has what `kReached` asks for.
template <bool (*kReached)(const Call&, const AwaitFields&)>
class AwaitStep final : public Step {
 public:
  AwaitStep(AwaitFields fields, std::string_view what) : fields_(std::move(fields)), what_(what) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const auto calls, session.CallsNamed(fields_.label));
    // Calls stay where they have got, so each is passed but once.
    auto next = calls.begin();
    const auto done = [&] {
      while (next != calls.end() && ((*next)->ended() || kReached(**next, fields_))) ++next;
      return next == calls.end();
    };
    session.Await(what_ + " of " + fields_.label, fields_.budget, done);
    return {};
  }

 private:
  AwaitFields fields_;
  std::string what_;
};

bool HasInitialMetadata(const Call& call, const AwaitFields&) { return call.initial_metadata_seen(); }
bool HasMessages(const Call& call, const AwaitFields& fields) { return call.messages_received() >= fields.count; }
bool HasEnded(const Call& call, const AwaitFields&) { return call.ended(); }

Result<std::unique_ptr<Step>> ParseInitialMetadata(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(AwaitFields fields, script::ParseAwait(item, script::kAwaitInitialMetadataWord, context));
  return std::make_unique<AwaitStep<HasInitialMetadata>>(std::move(fields), "the initial metadata");
}

Result<std::unique_ptr<Step>> ParseMessage(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(AwaitFields fields, script::ParseAwait(item, script::kAwaitMessageWord, context));
  const std::string what = "message " + std::to_string(fields.count);
  return std::make_unique<AwaitStep<HasMessages>>(std::move(fields), what);
}

Result<std::unique_ptr<Step>> ParseStatus(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(AwaitFields fields, script::ParseAwait(item, script::kAwaitStatusWord, context));
  return std::make_unique<AwaitStep<HasEnded>>(std::move(fields), "the status");
}

}  // namespace

constinit const StepKind kAwaitInitialMetadataStep = {script::kAwaitInitialMetadataWord, ParseInitialMetadata};
constinit const StepKind kAwaitMessageStep = {script::kAwaitMessageWord, ParseMessage};
constinit const StepKind kAwaitStatusStep = {script::kAwaitStatusWord, ParseStatus};

}  // namespace assay::wire
