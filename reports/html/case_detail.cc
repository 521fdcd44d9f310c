#include "reports/html/sections.h"
#include "reports/view/commands.h"

namespace assay::reports::html {
namespace {

using record::CaseRecord;
using record::Finding;
using record::RunRecord;

template <class Map>
const typename Map::mapped_type* Find(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

void OneFinding(Markup& out, const Finding& finding, std::size_t number) {
  out << "<div class=\"diff\"><p class=\"path\"><b>" << number << "</b> " << finding.check;
  if (!finding.path.empty()) out << " · " << finding.path;
  out << " <span class=\"chip level\">" << scenario::ToString(finding.level) << "</span></p>"
      << "<p class=\"minus\"><b>−</b> <span>expected</span> " << Brief(finding.expected) << "</p>"
      << "<p class=\"plus\"><b>+</b> <span>actual</span> " << Brief(finding.actual) << "</p>";
  if (!finding.because.empty()) out << "<p class=\"because\">" << Brief(finding.because) << "</p>";
  out << "</div>";
}

void Findings(Markup& out, const CaseRecord& result) {
  std::size_t number = 0;
  std::string held;
  int held_count = 0;
  for (const Finding& finding : result.findings) {
    if (finding.held) {
      ++held_count;
      if (held_count <= 12) held += (held.empty() ? "" : ", ") + (finding.path.empty() ? finding.check : finding.path);
      continue;
    }
    if (++number == 1) out << "<h4>Expected and actual</h4>";
    OneFinding(out, finding, number);
  }
  if (held_count > 0) {
    out << "<p class=\"held\">✓ " << held_count << std::string_view(held_count == 1 ? " check" : " checks")
        << " held: " << held << std::string_view(held_count > 12 ? ", …" : "") << "</p>";
  }
}

// Titles have no full stop.
bool IsSameSentence(std::string_view title, std::string_view claim) {
  if (claim.ends_with('.')) claim.remove_suffix(1);
  return title == claim;
}

void Why(Markup& out, const RunRecord& run, const CaseRecord& result) {
  const auto* scenario = Find(run.scenarios, result.scenario);
  if (scenario != nullptr && !scenario->title.empty()) {
    out << "<p class=\"title\">" << scenario->title << "</p>";
    if (!scenario->about.empty()) out << "<p>" << scenario->about << "</p>";
  }
  const auto* requirement = Find(run.requirements, result.requirement);
  if (requirement != nullptr) {
    out << "<p>";
    // A scenario that tries one claim has it for its title.
    if (scenario == nullptr || !IsSameSentence(scenario->title, requirement->claim))
      out << "<b>Why</b> — " << requirement->claim << " ";
    out << "<span class=\"source\">";
    Link(out, requirement->url, requirement->source.empty() ? requirement->url : requirement->source);
    out << " · <code>" << result.requirement << "</code></span></p>";
  }
}

void Command(Markup& out, std::string_view title, const std::string& line) {
  if (line.empty()) return;
  out << "<h4>" << title << "</h4><pre class=\"command\" tabindex=\"0\">" << line << "</pre>";
}

}  // namespace

void CaseDetail(Markup& out, const RunRecord& run, const CaseRecord& result, bool with_texts) {
  out << "<div class=\"columns\"><div>";
  if (with_texts) Why(out, run, result);
  if (!result.reason.empty()) out << "<p class=\"reason\"><b>Reason</b> — " << Brief(result.reason) << "</p>";
  Findings(out, result);
  out << "</div><div>";
  Command(out, "Run this case again", RerunLine(run, result));
  Command(out, "Without this tool", GrpcurlLine(run, result));
  if (const auto* scenario = Find(run.scenarios, result.scenario);
      with_texts && scenario != nullptr && !scenario->at.file.empty()) {
    out << "<h4>Scenario</h4><p><code>" << ToString(scenario->at) << "</code></p>";
  }
  out << "</div></div>";
}

}  // namespace assay::reports::html
