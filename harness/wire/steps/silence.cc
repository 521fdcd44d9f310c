#include <utility>

#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

class SilenceStep final : public Step {
 public:
  explicit SilenceStep(script::SilenceFields fields) : fields_(std::move(fields)) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const auto calls, session.CallsNamed(fields_.label));
    const auto arrivals = [&] {
      std::size_t sum = 0;
      for (const Call* call : calls) sum += call->arrivals();
      return sum;
    };
    const std::size_t before = arrivals();
    session.AwaitQuietly(fields_.duration, [&] { return arrivals() != before; });
    return {};
  }

 private:
  script::SilenceFields fields_;
};

class PauseStep final : public Step {
 public:
  explicit PauseStep(script::PauseFields fields) : fields_(std::move(fields)) {}

  Status Run(Session& session) override {
    session.AwaitQuietly(fields_.duration, [] { return false; });
    return {};
  }

 private:
  script::PauseFields fields_;
};

Result<std::unique_ptr<Step>> ParseSilence(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::SilenceFields fields, script::ParseExpectSilence(item, context));
  return std::make_unique<SilenceStep>(std::move(fields));
}

Result<std::unique_ptr<Step>> ParsePause(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::PauseFields fields, script::ParsePause(item, context));
  return std::make_unique<PauseStep>(std::move(fields));
}

}  // namespace

constinit const StepKind kExpectSilenceStep = {script::kExpectSilenceWord, ParseSilence};
constinit const StepKind kPauseStep = {script::kPauseWord, ParsePause};

}  // namespace assay::wire
