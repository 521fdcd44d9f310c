#include <utility>

#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

class HookStep final : public Step {
 public:
  explicit HookStep(script::HookFields fields) : fields_(std::move(fields)) {}

  Status Run(Session& session) override {
    if (!session.endpoint().pull_hook) return Fail(ErrorKind::kInternal, "the target has no hooks");
    session.Flush();  // what the steps before had to say comes first
    return session.endpoint().pull_hook(fields_.name, fields_.service);
  }

 private:
  script::HookFields fields_;
};

Result<std::unique_ptr<Step>> ParseHook(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::HookFields fields, script::ParseHook(item, context));
  return std::make_unique<HookStep>(std::move(fields));
}

}  // namespace

constinit const StepKind kHookStep = {script::kHookWord, ParseHook};

}  // namespace assay::wire
