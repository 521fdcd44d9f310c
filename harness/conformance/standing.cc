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

bool IsOutcome(const target::KnownFailure& known, Verdict verdict) {
  return std::find(known.outcomes.begin(), known.outcomes.end(), ToString(verdict)) != known.outcomes.end();
}

bool Explains(const target::KnownFailure& known, const CaseRecord& result) {
  if (known.match.empty()) return true;
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const record::Finding& finding) {
    return !finding.held && finding.actual.starts_with(known.match);
  });
}

std::string ReasonOf(const target::KnownFailure& known) {
  return known.reason + " [" + known.source + "]" + (known.issue.empty() ? "" : " (" + known.issue + ")");
}

// A verdict about the target as one entry sees it; any other stays as it is.
void CompareWith(const target::KnownFailure& known, CaseRecord& result) {
  const bool racy = !known.outcomes.empty();
  const bool failed = result.verdict == Verdict::kFail || result.verdict == Verdict::kLenient;
  const bool held = result.verdict == Verdict::kPass || result.verdict == Verdict::kInfo;
  if (failed && Explains(known, result) && (!racy || IsOutcome(known, result.verdict))) {
    result.modifiers.push_back(Modifier::kKnown);
    result.reason = ReasonOf(known);
    if (racy) result.modifiers.push_back(Modifier::kRacy);
  } else if (held && IsOutcome(known, result.verdict)) {
    result.modifiers.push_back(Modifier::kRacy);
    result.reason = ReasonOf(known);
  } else if (racy && result.verdict == Verdict::kLenient) {
    result.modifiers.push_back(Modifier::kNew);
  } else if (held) {
    result.modifiers.push_back(Modifier::kStale);
    result.reason = "known to fail, and it does not: take the entry out (" + ToString(known.at) + ")";
  }
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
    CompareWith(entry, *found->second);
  }
  for (CaseRecord& result : results) {
    if (result.verdict == Verdict::kFail && !result.Has(Modifier::kKnown)) result.modifiers.push_back(Modifier::kNew);
  }
  return unmatched;
}

}  // namespace assay::conformance
