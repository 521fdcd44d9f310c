#include <fmt/format.h>

#include <algorithm>

#include "harness/base/bytes.h"
#include "harness/transcript/shorten.h"
#include "reports/format.h"
#include "reports/view/commands.h"
#include "reports/view/concern.h"
#include "reports/view/headline.h"

namespace assay::reports {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::RunRecord;
using record::Verdict;

// GitHub refuses comments beyond 65,536 characters and drops step summaries beyond 1 MiB.
constexpr std::size_t kBudget = 60'000;
constexpr std::size_t kMostRows = 20;
constexpr std::size_t kCellWidth = 240;

// What others said goes into code spans: no Markdown, no HTML and no @mention works in there. In a table a bar would
// end the cell even so.
std::string Code(std::string_view text) {
  std::string shown;
  for (const char c : transcript::Shorten(EscapeText(text), kCellWidth))
    shown += c == '|' ? std::string("\\|") : std::string(1, c);
  if (shown.empty()) return "–";
  std::size_t longest = 0;
  std::size_t ticks = 0;
  for (const char c : shown) {
    ticks = c == '`' ? ticks + 1 : 0;
    longest = std::max(longest, ticks);
  }
  const std::string fence(longest + 1, '`');
  const std::string pad = longest > 0 ? " " : "";
  return fence + pad + shown + pad + fence;
}

std::string CountsTable(const record::Summary& summary) {
  std::string head = "|";
  std::string rule = "|";
  std::string row = "|";
  for (const Verdict verdict : record::kAllVerdicts) {
    head += fmt::format(" {} {} |", Glyph(verdict), ToString(verdict));
    rule += " ---: |";
    row += fmt::format(" {} |", CountOf(summary.by_verdict, verdict));
  }
  return head + "\n" + rule + "\n" + row + "\n";
}

// One table of concerns of these kinds: a row a cause.
std::string ConcernTable(const RunRecord& run, const std::vector<Concern>& concerns, ConcernKind kind,
                         std::string_view title) {
  std::string rows;
  std::size_t count = 0;
  std::size_t cases = 0;
  for (const Concern& concern : concerns) {
    if (concern.kind != kind) continue;
    cases += concern.cases.size();
    if (++count > kMostRows) continue;
    const CaseRecord& first = concern.first();
    const std::string more = concern.cases.size() > 1 ? fmt::format(" and {} more", concern.cases.size() - 1) : "";
    const std::string by = first.answered_by.empty() ? "" : ", " + Code(AnsweredBy(first));
    rows += fmt::format("| {}{}{} | {} | {} |\n", Code(first.id), more, by, scenario::ToString(LevelOf(first)),
                        Code(kind == ConcernKind::kKnown && !first.reason.empty() ? first.reason : Cause(first)));
  }
  if (count == 0) return "";
  std::string out =
      fmt::format("\n### {} ({})\n\n| case | level | cause |\n| --- | --- | --- |\n{}", title, cases, rows);
  if (count > kMostRows) out += fmt::format("\n+ {} more causes in the report.\n", count - kMostRows);
  if (kind == ConcernKind::kNew) {
    const auto first = std::find_if(concerns.begin(), concerns.end(), [&](const Concern& c) { return c.kind == kind; });
    out += "\nRun the first one again: " + Code(RerunLine(run, first->first())) + "\n";
  }
  return out;
}

std::string AreaSection(const RunRecord& run) {
  std::string out = "\n### Areas\n\n| area | cases | ✓ | ✗ | △ | other |\n| --- | ---: | ---: | ---: | ---: | ---: |\n";
  for (const auto& [area, counts] : ByArea(run)) {
    int total = 0;
    for (const auto& [verdict, count] : counts) total += count;
    const int pass = CountOf(counts, Verdict::kPass);
    const int fail = CountOf(counts, Verdict::kFail);
    const int lenient = CountOf(counts, Verdict::kLenient);
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", Code(area), total, pass, fail, lenient,
                       total - pass - fail - lenient);
  }
  for (const record::AreaNote& note : run.area_notes) {
    out += fmt::format("\nNothing ran in {}: {}\n", Code(note.area), Code(note.reason));
  }
  return out;
}

std::string RenderMarkdown(const RunRecord& run) {
  const Headline headline = HeadlineOf(run);
  const record::Summary summary = Summarize(run);
  const std::vector<Concern> concerns = Concerns(run);
  const std::string_view mark = headline.tone == Tone::kGood ? "✓" : headline.tone == Tone::kBad ? "✗" : "!";

  std::string out = fmt::format("## {} {}\n\n{}\n\n", mark, headline.sentence, headline.details) + CountsTable(summary);
  for (const record::TargetRecord& target : run.targets) {
    out += fmt::format("\nTarget {}{}, says {}; assay {}, catalogue {}\n", Code(target.address),
                       target.via.empty() ? "" : " via " + Code(target.via), Code(target.says), run.tool_version,
                       Code(run.catalogue_fingerprint));
  }
  // In the order in which they may be dropped: the last first.
  std::vector<std::string> sections = {ConcernTable(run, concerns, ConcernKind::kNew, "New failures")};
  std::string unmatched;
  for (const std::string& id : run.unmatched_known) unmatched += "- " + Code(id) + "\n";
  if (!unmatched.empty()) sections.push_back("\n### Known failures that match no case\n\n" + unmatched);
  sections.push_back(ConcernTable(run, concerns, ConcernKind::kStale, "Stale known failures"));
  sections.push_back(ConcernTable(run, concerns, ConcernKind::kError, "Without a verdict"));
  std::string fixed;
  for (const CaseRecord& result : run.results) {
    if (result.Has(Modifier::kFixed)) fixed += "- " + Code(result.id) + "\n";
  }
  if (!fixed.empty()) sections.push_back("\n### Fixed\n\n" + fixed);
  sections.push_back(AreaSection(run));
  sections.push_back(ConcernTable(run, concerns, ConcernKind::kKnown, "Known failures"));
  sections.push_back(ConcernTable(run, concerns, ConcernKind::kLenient, "SHOULD deviations"));
  for (const std::string& section : sections) {
    if (out.size() + section.size() > kBudget) {
      out += "\nMore is in the report; this summary has a limited size.\n";
      break;
    }
    out += section;
  }
  return out;
}

}  // namespace

extern const Format kMarkdown;
const Format kMarkdown = {"markdown", "report.md", "A summary for a pull request or a build's page.", RenderMarkdown};

}  // namespace assay::reports
