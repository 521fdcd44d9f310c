#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/script/call_fields.h"

namespace assay::rpc {

// The steps of this client, bound.
struct OpenStep {
  script::CallFields call;
  std::vector<std::string> remove;  // names out of Endpoint::metadata
  int codings = 0;                  // that the channel announces: bits of grpc_compression_algorithm
};
struct SendStep {
  script::SendFields fields;
};
struct HalfCloseStep {
  std::string label;
};
struct CancelStep {
  std::string label;
};
struct AwaitInitialMetadataStep {
  script::AwaitFields fields;
};
struct AwaitMessageStep {
  script::AwaitFields fields;
};
struct AwaitStatusStep {
  script::AwaitFields fields;
};
struct SilenceStep {
  script::SilenceFields fields;
};
struct PauseStep {
  script::PauseFields fields;
};
struct HookStep {
  script::HookFields fields;
};
struct SaveStep {
  script::SaveFields fields;
};

struct Step {
  std::string word;
  int line = 0;
  std::variant<OpenStep, SendStep, HalfCloseStep, CancelStep, AwaitInitialMetadataStep, AwaitMessageStep,
               AwaitStatusStep, SilenceStep, PauseStep, HookStep, SaveStep>
      what;
};

}  // namespace assay::rpc
