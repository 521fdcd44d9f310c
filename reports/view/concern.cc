#include "reports/view/concern.h"

#include <algorithm>
#include <map>
#include <optional>

#include "harness/base/bytes.h"
#include "harness/transcript/shorten.h"

namespace assay::reports {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::Verdict;

constexpr std::size_t kCauseWidth = 300;
constexpr std::size_t kNameWidth = 40;

std::optional<ConcernKind> KindOf(const CaseRecord& result) {
  if (result.Has(Modifier::kStale)) return ConcernKind::kStale;
  switch (result.verdict) {
    case Verdict::kFail:
      return result.Has(Modifier::kKnown) ? ConcernKind::kKnown : ConcernKind::kNew;
    case Verdict::kError:
      return ConcernKind::kError;
    case Verdict::kLenient:
      return ConcernKind::kLenient;
    case Verdict::kInfo:
      return ConcernKind::kInfo;
    case Verdict::kPass:
    case Verdict::kUnsupported:
    case Verdict::kSkipped:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Concern> Concerns(const record::RunRecord& run) {
  std::vector<Concern> concerns;
  std::map<std::pair<ConcernKind, std::string>, std::size_t> index;
  for (const CaseRecord& result : run.results) {
    const auto kind = KindOf(result);
    if (!kind) continue;
    // Known failures of one fingerprint may be known for different reasons.
    const std::string cause = result.Fingerprint() + (kind == ConcernKind::kKnown ? "|" + result.reason : "");
    const auto [entry, is_new] = index.try_emplace({*kind, cause}, concerns.size());
    if (is_new) concerns.push_back({*kind, {}});
    concerns[entry->second].cases.push_back(&result);
  }
  std::stable_sort(concerns.begin(), concerns.end(),
                   [](const Concern& a, const Concern& b) { return a.kind < b.kind; });
  return concerns;
}

std::vector<NotRun> CasesNotRun(const record::RunRecord& run) {
  std::vector<NotRun> groups;
  std::map<std::pair<Verdict, std::string>, std::size_t> index;
  for (const CaseRecord& result : run.results) {
    if (result.verdict != Verdict::kUnsupported && result.verdict != Verdict::kSkipped) continue;
    const auto [entry, is_new] = index.try_emplace({result.verdict, result.reason}, groups.size());
    if (is_new) groups.push_back({result.verdict, result.reason, {}});
    groups[entry->second].cases.push_back(&result);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const NotRun& a, const NotRun& b) { return a.cases.size() > b.cases.size(); });
  return groups;
}

scenario::Level LevelOf(const CaseRecord& result) {
  std::optional<scenario::Level> broken;
  for (const record::Finding& finding : result.findings) {
    if (!finding.held) broken = std::min(broken.value_or(finding.level), finding.level);
  }
  return broken.value_or(result.level);
}

const record::Finding* FirstBroken(const CaseRecord& result) {
  const auto broken = std::find_if(result.findings.begin(), result.findings.end(),
                                   [](const record::Finding& finding) { return !finding.held; });
  return broken == result.findings.end() ? nullptr : &*broken;
}

std::string Brief(std::string_view text, std::size_t width) { return transcript::Shorten(EscapeText(text), width); }

std::string AnsweredBy(const CaseRecord& result) {
  return result.answered_by.empty() ? "" : "by " + Brief(result.answered_by, kNameWidth);
}

std::string Cause(const CaseRecord& result) {
  if (result.Has(Modifier::kStale)) {
    return "is listed as a known failure and " +
           std::string(result.verdict == Verdict::kPass ? "passes" : "does not fail");
  }
  const record::Finding* broken = FirstBroken(result);
  if (broken == nullptr || result.verdict == Verdict::kError) {
    return result.reason.empty() ? "no reason given" : Brief(result.reason, kCauseWidth);
  }
  const std::string& place = broken->path.empty() ? broken->check : broken->path;
  return Brief(place, kCauseWidth) + ": expected " + Brief(broken->expected, kCauseWidth) + ", saw " +
         Brief(broken->actual, kCauseWidth);
}

}  // namespace assay::reports
