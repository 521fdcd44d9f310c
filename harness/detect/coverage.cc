#include "harness/detect/coverage.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/checks/invariants/requirements.h"
#include "harness/peer/mutants.h"

namespace assay::detect {
namespace {

using ScenariosByRequirement = std::map<std::string_view, std::vector<std::string>>;

ScenariosByRequirement NamedBy(const scenario::Library& library) {
  ScenariosByRequirement named;
  for (const scenario::Scenario& scenario : library.scenarios()) {
    std::set<std::string_view> requirements = {scenario.requirement};
    for (const scenario::Item& item : scenario.expect) requirements.insert(item.requirement);
    for (const std::string_view id : requirements) named[id].push_back(scenario.id);
  }
  return named;
}

bool IsInvariant(std::string_view id) {
  const auto rules = judge::Rules();
  return std::any_of(rules.begin(), rules.end(), [&](const judge::RuleText& rule) { return rule.requirement == id; });
}

}  // namespace

std::vector<Coverage> CoverageOf(const scenario::Library& library) {
  const ScenariosByRequirement named = NamedBy(library);
  std::vector<Coverage> all;
  for (const scenario::Requirement& requirement : library.requirements()) {
    Coverage coverage;
    coverage.requirement = &requirement;
    if (const auto found = named.find(requirement.id); found != named.end()) coverage.scenarios = found->second;
    coverage.invariant = IsInvariant(requirement.id);
    for (const peer::Mutant& mutant : peer::Mutants()) {
      if (mutant.breaks == requirement.id) coverage.mutants.push_back(mutant.name);
    }
    all.push_back(std::move(coverage));
  }
  return all;
}

}  // namespace assay::detect
