#include <set>

#include "reports/html/sections.h"
#include "reports/view/headline.h"

namespace assay::reports::html {

using record::Verdict;

void AreaTable(Markup& out, const record::RunRecord& run) {
  const auto by_area = ByArea(run);
  std::set<std::string> names;
  for (const auto& [name, counts] : by_area) names.insert(name);
  for (const auto& [name, meaning] : run.areas) names.insert(name);
  for (const record::AreaNote& note : run.area_notes) names.insert(note.area);

  out << "<section><h2>Areas</h2>\n<div class=\"scroll\"><table class=\"areas\"><thead><tr><th>area<th "
         "class=\"n\">cases";
  for (const Verdict verdict : record::kAllVerdicts) {
    out << "<th class=\"n " << ToString(verdict) << "\"><i aria-hidden=\"true\">" << Glyph(verdict) << "</i> "
        << ToString(verdict);
  }
  out << "<th class=\"share\">share</thead><tbody>\n";
  for (const std::string& name : names) {
    const auto found = by_area.find(name);
    const std::map<Verdict, int> counts = found == by_area.end() ? std::map<Verdict, int>() : found->second;
    int total = 0;
    for (const auto& [verdict, count] : counts) total += count;
    const int ran = total - CountOf(counts, Verdict::kUnsupported) - CountOf(counts, Verdict::kSkipped);
    out << "<tr><th scope=\"row\">" << name;
    if (const auto meaning = run.areas.find(name); meaning != run.areas.end() && !meaning->second.empty()) {
      out << "<small>" << meaning->second << "</small>";
    }
    for (const record::AreaNote& note : run.area_notes) {
      if (note.area == name) out << "<small class=\"note\">Nothing ran: " << Brief(note.reason, 400) << "</small>";
    }
    if (ran == 0 && total == 0) out << "<small class=\"note\">No case was selected.</small>";
    out << "<td class=\"n\">" << total;
    for (const Verdict verdict : record::kAllVerdicts) {
      const int count = CountOf(counts, verdict);
      if (count == 0) {
        out << "<td class=\"n zero\">0";
      } else {
        out << "<td class=\"n " << ToString(verdict) << "\">" << count;
      }
    }
    out << "<td class=\"share\">";
    if (total > 0) VerdictBar(out, counts);
    out << "\n";
  }
  out << "</tbody></table></div></section>\n";
}

}  // namespace assay::reports::html
