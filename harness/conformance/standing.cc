#include "harness/conformance/standing.h"

#include <algorithm>
#include <map>

namespace assay::conformance {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::Verdict;

// "old-area/old-name/variant@client" with the scenario's present id in front.
// Empty where no scenario has ever been called so.
std::string Canonical(const std::string& case_id, const scenario::Library& library) {
  const std::size_t area = case_id.find('/');
  const std::size_t end = area == std::string::npos ? area : case_id.find_first_of("/@", area + 1);
  if (end == std::string::npos) return {};
  const scenario::Scenario* found = library.FindScenario(case_id.substr(0, end));
  return found == nullptr ? std::string() : found->id + case_id.substr(end);
}

bool Explains(const target::KnownFailure& known, const CaseRecord& result) {
  if (known.match.empty()) return true;
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const record::Finding& finding) {
    return !finding.held && finding.actual.starts_with(known.match);
  });
}

}  // namespace

std::vector<std::string> ApplyKnownFailures(const std::vector<target::KnownFailure>& known,
                                            const scenario::Library& library, bool whole,
                                            std::vector<CaseRecord>& results) {
  std::map<std::string, CaseRecord*> by_id;
  for (CaseRecord& result : results) by_id[result.id] = &result;

  std::vector<std::string> unmatched;
  for (const target::KnownFailure& entry : known) {
    const std::string id = Canonical(entry.case_id, library);
    const auto found = by_id.find(id);
    if (found == by_id.end()) {
      // A filtered run leaves cases out, but no filter brings a scenario to life.
      if (whole || id.empty()) unmatched.push_back(entry.case_id);
      continue;
    }
    CaseRecord& result = *found->second;
    const bool failed = result.verdict == Verdict::kFail || result.verdict == Verdict::kLenient;
    if (failed && Explains(entry, result)) {
      result.modifiers.push_back(Modifier::kKnown);
      result.reason = entry.reason + (entry.issue.empty() ? "" : " (" + entry.issue + ")");
    } else if (result.verdict == Verdict::kPass || result.verdict == Verdict::kInfo) {
      result.modifiers.push_back(Modifier::kStale);
      result.reason = "known to fail, and it does not: take the entry out (" + ToString(entry.at) + ")";
    }
  }
  for (CaseRecord& result : results) {
    if (result.verdict == Verdict::kFail && !result.Has(Modifier::kKnown)) result.modifiers.push_back(Modifier::kNew);
  }
  return unmatched;
}

}  // namespace assay::conformance
