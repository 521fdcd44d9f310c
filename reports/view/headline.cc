#include "reports/view/headline.h"

#include <fmt/format.h>

#include <vector>

namespace assay::reports {

using record::Modifier;
using record::Verdict;

std::string Counted(int count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string FormatMicros(std::int64_t us) {
  const double ms = static_cast<double>(us) / 1000;
  if (ms >= 10'000) return fmt::format("{:.1f} s", ms / 1000);
  return ms >= 100 ? fmt::format("{:.0f} ms", ms) : fmt::format("{:.2f} ms", ms);
}

Headline HeadlineOf(const record::RunRecord& run) {
  const record::Summary summary = Summarize(run);
  const auto verdicts = [&](Verdict verdict) { return CountOf(summary.by_verdict, verdict); };
  const auto modifiers = [&](Modifier modifier) { return CountOf(summary.by_modifier, modifier); };
  const int fresh = summary.new_must_failures;
  const int known = verdicts(Verdict::kFail) - fresh;
  const int lenient = verdicts(Verdict::kLenient);
  const int errors = verdicts(Verdict::kError);
  const int ran = summary.cases - verdicts(Verdict::kUnsupported) - verdicts(Verdict::kSkipped);

  Headline headline;
  std::vector<std::string> details;
  const auto detail = [&](int count, std::string_view one, std::string_view many) {
    if (count > 0) details.push_back(Counted(count, one, many));
  };
  bool told_errors = false;
  bool told_known = false;
  if (ran == 0) {
    headline = {Tone::kUnsure, "Nothing could run", ""};
  } else if (fresh > 0) {
    headline = {Tone::kBad, "Not conformant: " + Counted(fresh, "new failure", "new failures"), ""};
  } else if (modifiers(Modifier::kStale) > 0 || !run.unmatched_known.empty()) {
    headline = {Tone::kBad, "No new failure, but the list of known failures is out of date", ""};
  } else if (run.strict && lenient > 0) {
    headline = {Tone::kBad, "Not conformant under --strict: " + Counted(lenient, "SHOULD broken", "SHOULDs broken"),
                ""};
  } else if (errors > 0) {
    headline = {Tone::kUnsure, "No failure, but " + Counted(errors, "case has", "cases have") + " no verdict", ""};
    told_errors = true;
  } else if (run.incomplete) {
    headline = {Tone::kUnsure, "No failure so far: the run was cut short", ""};
  } else if (known > 0) {
    headline = {Tone::kGood, "No new failure: " + Counted(known, "known failure", "known failures"), ""};
    told_known = true;
  } else {
    headline = {Tone::kGood, "Conformant: no MUST broken in " + Counted(ran, "case", "cases"), ""};
  }
  if (!told_known) detail(known, "known failure", "known failures");
  detail(modifiers(Modifier::kStale), "stale known failure", "stale known failures");
  detail(modifiers(Modifier::kRacy), "racy case", "racy cases");
  detail(static_cast<int>(run.unmatched_known.size()), "known failure without a case", "known failures without a case");
  if (!told_errors) detail(errors, "case without a verdict", "cases without a verdict");
  detail(lenient, "SHOULD deviation", "SHOULD deviations");
  detail(modifiers(Modifier::kFixed), "fixed", "fixed");
  detail(modifiers(Modifier::kFlaky), "flaky", "flaky");
  if (run.incomplete) details.emplace_back("incomplete");
  details.push_back(Counted(summary.cases, "case", "cases") + fmt::format(" in {:.1f} s", run.duration_s));
  for (const std::string& text : details) headline.details += (headline.details.empty() ? "" : " · ") + text;
  return headline;
}

}  // namespace assay::reports
