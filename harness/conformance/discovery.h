#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/conformance/question.h"
#include "harness/record/record.h"
#include "harness/schema/schema.h"
#include "harness/target/binding.h"
#include "harness/target/target.h"

namespace assay::conformance {

struct Discovered {
  target::Capabilities capabilities;
  std::shared_ptr<const schema::Schema> schema;
  record::TargetRecord record;
};

// Finds out what a target serves: by reflection (v1, then v1alpha), else by asking each binding's own harmless
// question; and which features it has, each asked for once. What `declared` says (a target file) is not asked for.
// After this, UNIMPLEMENTED is an answer to judge. Errors: kUnreachable where every call is refused for want of a
// token.
Result<Discovered> Discover(const Questioner& questioner, const std::vector<target::Binding>& bindings,
                            const target::TargetFile* declared);

}  // namespace assay::conformance
