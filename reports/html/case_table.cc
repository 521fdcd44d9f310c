#include <fmt/format.h>

#include "reports/html/sections.h"
#include "reports/view/headline.h"

namespace assay::reports::html {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::RunRecord;
using record::Verdict;

// Thousands of these: what HTML or a selector can do without is left out. A case with a section of its own links to it;
// the permalinks of the others are the script's work. So is the requirement where it is that of the row above.
void Row(Markup& out, const CaseRecord& result, const CaseRecord* above) {
  const bool linked = HasDetail(result);
  out << "<tr data-v=\"" << ToString(result.verdict) << "\"><td>" << Glyph(result.verdict) << " "
      << ToString(result.verdict);
  for (const Modifier modifier : result.modifiers) out << " <small>" << ToString(modifier) << "</small>";
  if (linked) {
    out << "<td><a href=\"#case=" << result.id << "\">" << result.id << "</a>";
  } else {
    out << "<td>" << result.id;
  }
  out << "<td>";
  if (above == nullptr || above->requirement != result.requirement || above->level != result.level) {
    out << scenario::ToString(result.level) << " " << result.requirement;
  }
  out << "<td>";
  if (result.duration_us > 0) out << fmt::format("{:.2f}", static_cast<double>(result.duration_us) / 1000);
  out << "\n";
}

void NotRunSection(Markup& out, const RunRecord& run) {
  const std::vector<NotRun> groups = CasesNotRun(run);
  if (groups.empty()) return;
  std::size_t cases = 0;
  for (const NotRun& group : groups) cases += group.cases.size();
  out << "<section><h2>Not run, and why <small>" << cases << "</small></h2>\n";
  for (const NotRun& group : groups) {
    out << "<details class=\"card\"><summary><span class=\"name " << ToString(group.verdict)
        << "\"><i aria-hidden=\"true\">" << Glyph(group.verdict) << "</i> " << group.cases.size() << " "
        << ToString(group.verdict) << "</span> <span class=\"cause\">"
        << (group.reason.empty() ? "no reason given" : Brief(group.reason, 400))
        << "</span></summary><ul class=\"body ids\">";
    for (const CaseRecord* result : group.cases) out << "<li>" << result->id;
    out << "</ul></details>\n";
  }
  out << "</section>\n";
}

}  // namespace

void CaseTable(Markup& out, const RunRecord& run) {
  NotRunSection(out, run);
  const record::Summary summary = Summarize(run);
  out << "<section id=\"all\"><h2>All cases <small>" << summary.cases << "</small></h2>\n"
      << "<form class=\"filter script-only\" id=\"filter\" hidden><input type=\"search\" id=\"q\" aria-label=\"Search "
         "cases\" "
         "placeholder=\"words of an id, area, client, requirement\" autocomplete=\"off\" spellcheck=\"false\">";
  for (const Verdict verdict : record::kAllVerdicts) {
    const int count = CountOf(summary.by_verdict, verdict);
    if (count == 0) continue;
    out << "<label class=\"" << ToString(verdict) << "\"><input type=\"checkbox\" name=\"v\" value=\""
        << ToString(verdict) << "\" checked> <i aria-hidden=\"true\">" << Glyph(verdict) << "</i> " << ToString(verdict)
        << " " << count << "</label>";
  }
  out << "<output id=\"shown\"></output></form>\n"
      << "<div class=\"scroll\"><table class=\"cases\" id=\"cases\"><thead><tr><th>verdict<th>case<th>requirement<th>ms"
         "</thead><tbody>\n";
  const CaseRecord* above = nullptr;
  for (const CaseRecord& result : run.results) {
    Row(out, result, above);
    above = &result;
  }
  out << "</tbody></table></div></section>\n";
}

}  // namespace assay::reports::html
