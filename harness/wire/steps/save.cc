#include <utility>

#include "harness/base/json.h"
#include "harness/script/call_results.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

class SaveStep final : public Step {
 public:
  explicit SaveStep(script::SaveFields fields) : fields_(std::move(fields)) {}

  Status Run(Session& session) override {
    const script::CallResults results = script::ResultsOf(session.recorder().transcript(), fields_.label);
    ASSAY_ASSIGN(Value value, results.Find(fields_.from));
    session.recorder().Add(transcript::Direction::kLocal, "", transcript::Captured{fields_.name, WriteJson(value)});
    session.captures().Set(fields_.name, std::move(value));
    return {};
  }

 private:
  script::SaveFields fields_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::SaveFields fields, script::ParseSave(item, context));
  return std::make_unique<SaveStep>(std::move(fields));
}

}  // namespace

constinit const StepKind kSaveStep = {script::kSaveWord, Parse};

}  // namespace assay::wire
