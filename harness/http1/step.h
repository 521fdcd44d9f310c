#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/script/call_fields.h"

namespace assay::http1 {

// The steps of this client, bound.
struct OpenStep {
  script::CallFields call;
  std::vector<std::string> remove;  // names out of Endpoint::metadata
};
struct HalfCloseStep {
  std::string label;
};
struct AwaitMessageStep {
  script::AwaitFields fields;
};
struct AwaitStatusStep {
  script::AwaitFields fields;
};

struct Step {
  std::string word;
  int line = 0;
  std::variant<OpenStep, script::SendFields, HalfCloseStep, script::CancelFields, AwaitMessageStep, AwaitStatusStep,
               script::SaveFields>
      what;
};

}  // namespace assay::http1
