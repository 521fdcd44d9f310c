#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/record/record.h"

// What a reader of a run has to look at, in the order in which it matters.
namespace assay::reports {

enum class ConcernKind {
  kNew,      // a failure that nobody knew of
  kStale,    // a known failure whose case does not fail
  kError,    // no verdict
  kKnown,    // a failure that is known, with its reason
  kLenient,  // only a SHOULD broke
  kInfo,     // a MAY or a practice, recorded
};

// Cases with one finding: equal fingerprints.
struct Concern {
  ConcernKind kind = ConcernKind::kNew;
  std::vector<const record::CaseRecord*> cases;  // never empty; they point into the run

  const record::CaseRecord& first() const { return *cases.front(); }
};

// By kind, then in the order of the results. Every case that is not plain pass, unsupported or skipped is in exactly
// one.
std::vector<Concern> Concerns(const record::RunRecord& run);

// Cases that did not run, gathered by their reason.
struct NotRun {
  record::Verdict verdict = record::Verdict::kUnsupported;
  std::string reason;
  std::vector<const record::CaseRecord*> cases;
};
std::vector<NotRun> CasesNotRun(const record::RunRecord& run);

// One line: "call.status.code: expected 4, saw 0", or the reason. Escaped, and short enough for a headline.
std::string Cause(const record::CaseRecord& result);
// "by envoy", where a proxy stands between and something tells whose doing it was; else empty.
std::string AnsweredBy(const record::CaseRecord& result);
// Escaped, and short enough for a page: a target may answer with megabytes.
std::string Brief(std::string_view text, std::size_t width = 2000);

// The firmest level that broke, which made the verdict; the case's own level where nothing broke. A case at PRACTICE
// fails where a MUST breaks on its way.
scenario::Level LevelOf(const record::CaseRecord& result);

// The first broken finding; null where there is none.
const record::Finding* FirstBroken(const record::CaseRecord& result);

}  // namespace assay::reports
