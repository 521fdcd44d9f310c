#pragma once

#include <memory>

#include "harness/base/result.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/word.h"
#include "harness/script/call_fields.h"
#include "harness/wire/session.h"

namespace assay::wire {

// One step of a case, bound.
class Step {
 public:
  virtual ~Step() = default;
  // Errors: kUsage, the step cannot be played for want of something that the target did not give (the transcript says
  // so and the play goes on); kUnreachable and kInternal end the play.
  virtual Status Run(Session& session) = 0;
};

// An entry of the shelf.
struct StepKind {
  const scenario::WordSpec& word;
  // Errors: kUsage with the place.
  Result<std::unique_ptr<Step>> (*parse)(const scenario::Item& item, script::BindContext& context);
};

}  // namespace assay::wire
