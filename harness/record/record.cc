#include "harness/record/record.h"

#include <algorithm>

namespace assay::record {
namespace {

constexpr std::pair<Modifier, std::string_view> kModifiers[] = {
    {Modifier::kKnown, "known"}, {Modifier::kStale, "stale"}, {Modifier::kRacy, "racy"},
    {Modifier::kNew, "new"},     {Modifier::kFixed, "fixed"}, {Modifier::kFlaky, "flaky"}};

int Count(const std::map<Verdict, int>& counts, Verdict verdict) {
  const auto found = counts.find(verdict);
  return found == counts.end() ? 0 : found->second;
}

std::string Plural(int count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

// "frames[7].flags" and "frames[9].flags" name one place.
std::string WithoutIndices(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

}  // namespace

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kLenient:
      return "lenient";
    case Verdict::kInfo:
      return "info";
    case Verdict::kFail:
      return "fail";
    case Verdict::kUnsupported:
      return "unsupported";
    case Verdict::kSkipped:
      return "skipped";
    case Verdict::kError:
      return "error";
  }
  return "error";
}

std::string_view Glyph(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "✓";
    case Verdict::kLenient:
      return "△";
    case Verdict::kInfo:
      return "i";
    case Verdict::kFail:
      return "✗";
    case Verdict::kUnsupported:
      return "–";
    case Verdict::kSkipped:
      return "·";
    case Verdict::kError:
      return "!";
  }
  return "!";
}

std::optional<Verdict> ParseVerdict(std::string_view text) {
  for (const Verdict verdict : kAllVerdicts) {
    if (ToString(verdict) == text) return verdict;
  }
  return std::nullopt;
}

std::string_view ToString(Modifier modifier) {
  return std::find_if(std::begin(kModifiers), std::end(kModifiers),
                      [&](const auto& entry) { return entry.first == modifier; })
      ->second;
}

std::optional<Modifier> ParseModifier(std::string_view text) {
  for (const auto& [modifier, name] : kModifiers) {
    if (name == text) return modifier;
  }
  return std::nullopt;
}

bool CaseRecord::Has(Modifier modifier) const {
  return std::find(modifiers.begin(), modifiers.end(), modifier) != modifiers.end();
}

std::string CaseRecord::Fingerprint() const {
  const auto broken =
      std::find_if(findings.begin(), findings.end(), [](const Finding& finding) { return !finding.held; });
  if (broken == findings.end()) return std::string(ToString(verdict)) + "|" + reason;
  return std::string(ToString(verdict)) + "|" + requirement + "|" + broken->check + "|" + WithoutIndices(broken->path) +
         "|" + broken->actual;
}

Summary Summarize(const RunRecord& run) {
  Summary summary;
  for (const CaseRecord& result : run.results) {
    ++summary.cases;
    ++summary.by_verdict[result.verdict];
    for (const Modifier modifier : result.modifiers) ++summary.by_modifier[modifier];
    if (result.verdict == Verdict::kFail && !result.Has(Modifier::kKnown)) ++summary.new_must_failures;
  }
  const int unjudged = Count(summary.by_verdict, Verdict::kUnsupported) + Count(summary.by_verdict, Verdict::kSkipped);
  const int lenient = Count(summary.by_verdict, Verdict::kLenient);
  const int errors = Count(summary.by_verdict, Verdict::kError);
  const auto stale = summary.by_modifier.find(Modifier::kStale);

  auto& reasons = summary.gate_reasons;
  if (unjudged == summary.cases) reasons.emplace_back("no case could run");
  if (summary.new_must_failures > 0) {
    reasons.push_back(Plural(summary.new_must_failures, "failure that is not known", "failures that are not known"));
  }
  if (stale != summary.by_modifier.end()) {
    reasons.push_back(Plural(stale->second, "known failure is stale: its case does not fail",
                             "known failures are stale: their cases do not fail"));
  }
  if (!run.unmatched_known.empty()) {
    reasons.push_back(Plural(static_cast<int>(run.unmatched_known.size()), "known failure matches no case",
                             "known failures match no case"));
  }
  if (run.strict && lenient > 0) {
    reasons.push_back(
        Plural(lenient, "case breaks a SHOULD, and the run is strict", "cases break a SHOULD, and the run is strict"));
  }
  if (errors > 0) reasons.push_back(Plural(errors, "case has no verdict", "cases have no verdict"));
  if (run.incomplete) reasons.emplace_back("the run is incomplete");
  summary.passed = reasons.empty();
  return summary;
}

std::map<std::string, std::map<Verdict, int>> ByArea(const RunRecord& run) {
  std::map<std::string, std::map<Verdict, int>> areas;
  for (const CaseRecord& result : run.results) ++areas[result.area][result.verdict];
  return areas;
}

int GateExitCode(const RunRecord& run) {
  const Summary summary = Summarize(run);
  if (summary.passed) return 0;
  const int unjudged = Count(summary.by_verdict, Verdict::kUnsupported) + Count(summary.by_verdict, Verdict::kSkipped);
  if (unjudged == summary.cases) return 3;
  const bool against_target = summary.new_must_failures > 0 || summary.by_modifier.contains(Modifier::kStale) ||
                              !run.unmatched_known.empty() ||
                              (run.strict && Count(summary.by_verdict, Verdict::kLenient) > 0);
  return against_target ? 1 : 4;
}

}  // namespace assay::record
