#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/rpc/step.h"
#include "harness/script/script.h"

namespace assay::rpc {

// The words of binder.cc's table: every step that script/call_fields.h shares.
std::vector<const scenario::WordSpec*> Words();

// Reads the steps of a case. Where grpc++ cannot be made to do one, `unsupported` says which and why, and the result is
// of no use. Errors: kUsage with the place.
Result<std::vector<Step>> BindSteps(const script::BoundCase& bound, std::string* unsupported);

}  // namespace assay::rpc
