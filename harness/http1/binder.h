#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/http1/step.h"
#include "harness/script/script.h"

namespace assay::http1 {

// The words of this client. Its `call` has no `operation`, so that it plays scenarios about the methods of services
// that REST has routes for, and none about what gRPC itself says.
std::vector<const scenario::WordSpec*> Words();

// Reads the steps of a case. `unsupported` says what REST cannot express. Errors: kUsage with the place.
Result<std::vector<Step>> BindSteps(const script::BoundCase& bound, std::string* unsupported);

}  // namespace assay::http1
