#pragma once

#include <string>
#include <string_view>

#include "harness/base/value.h"
#include "harness/scenario/complaints.h"
#include "harness/scenario/library.h"
#include "harness/scenario/scenario.h"

namespace assay::scenario {

// The keys of a scenario file; scenarios/schema/scenario.schema.json tells editors the same.
std::span<const std::string_view> ScenarioKeys();

// The id that a file's path below scenarios/ stands for: "conformance/deadline/expired.yaml" is "deadline/expired",
// "contract/user/status/not-found.yaml" is "status/user-not-found". Errors: kUsage, a path of another shape.
Result<std::string> ScenarioIdOf(std::string_view path);

// The tree of a scenario file, held against the closed lists of `library`. All that is wrong is complained of.
Scenario ReadScenario(const Value& tree, std::string id, const Library& library, Complaints& complaints);

}  // namespace assay::scenario
