#include "reports/html/sections.h"
#include "reports/view/headline.h"

namespace assay::reports::html {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::RunRecord;
using record::Verdict;

// A group of hundreds with one cause needs no hundred transcripts to be understood; the document has them all.
constexpr std::size_t kTranscriptsPerCause = 2;

// Of a known failure the reason says more than what was seen.
std::string OneLine(const CaseRecord& result) {
  const bool explained = result.Has(Modifier::kKnown) && !result.reason.empty();
  return Brief(explained ? result.reason : Cause(result), 200);
}

void Name(Markup& out, const CaseRecord& result) {
  out << "<span class=\"name " << ToString(result.verdict) << "\"><i aria-hidden=\"true\">" << Glyph(result.verdict)
      << "</i> <code>" << result.id << "</code></span> ";
}

void OneCase(Markup& out, const RunRecord& run, const CaseRecord& result, bool open, bool with_cause,
             bool with_transcript) {
  out << "<details class=\"card case\" id=\"case=" << result.id << "\"";
  if (open) out << " open";
  out << "><summary>";
  Name(out, result);
  Chips(out, result);
  if (with_cause) out << "<span class=\"cause\">" << OneLine(result) << "</span>";
  if (result.duration_us > 0) out << "<span class=\"ms\">" << FormatMicros(result.duration_us) << "</span>";
  out << "</summary><div class=\"body\">";
  CaseDetail(out, run, result, with_transcript);
  out << "</div></details>\n";
}

void OneConcern(Markup& out, const RunRecord& run, const Concern& concern, bool open) {
  if (concern.cases.size() == 1) {
    OneCase(out, run, concern.first(), open, true, concern.kind != ConcernKind::kInfo);
    return;
  }
  out << "<details class=\"card group\"";
  if (open) out << " open";
  out << "><summary><span class=\"name " << ToString(concern.first().verdict) << "\"><i aria-hidden=\"true\">"
      << Glyph(concern.first().verdict) << "</i> " << concern.cases.size() << " cases, one cause</span> ";
  Chips(out, concern.first());
  out << "<span class=\"cause\"><code>" << concern.first().id << "</code>, …: " << OneLine(concern.first())
      << "</span></summary><div class=\"body\">\n";
  for (std::size_t i = 0; i < concern.cases.size(); ++i) {
    OneCase(out, run, *concern.cases[i], open && i == 0, false,
            i < kTranscriptsPerCause && concern.kind != ConcernKind::kInfo);
  }
  out << "</div></details>\n";
}

struct Part {
  std::string_view title;
  std::string_view intro;
  std::vector<ConcernKind> kinds;
  bool open;  // its first concern
};

void OnePart(Markup& out, const RunRecord& run, const std::vector<Concern>& concerns, const Part& part) {
  Markup inside;
  std::size_t cases = 0;
  bool open = part.open;
  for (const ConcernKind kind : part.kinds) {
    for (const Concern& concern : concerns) {
      if (concern.kind != kind) continue;
      OneConcern(inside, run, concern, open);
      open = false;
      cases += concern.cases.size();
    }
  }
  if (cases == 0) return;
  out << "<section><h2>" << part.title << " <small>" << cases << "</small></h2><p class=\"intro\">" << part.intro
      << "</p>\n"
      << inside << "</section>\n";
}

}  // namespace

bool HasDetail(const CaseRecord& result) {
  return result.Has(Modifier::kStale) || result.verdict == Verdict::kFail || result.verdict == Verdict::kError ||
         result.verdict == Verdict::kLenient || result.verdict == Verdict::kInfo;
}

void Chips(Markup& out, const CaseRecord& result) {
  out << "<span class=\"chip level\">" << scenario::ToString(result.level) << "</span>";
  for (const Modifier modifier : result.modifiers) {
    out << "<span class=\"chip " << ToString(modifier) << "\">" << ToString(modifier) << "</span>";
  }
}

void ConcernSections(Markup& out, const RunRecord& run) {
  const std::vector<Concern> concerns = Concerns(run);
  OnePart(out, run, concerns,
          {"What needs you",
           "New failures first, then known ones that have gone stale, then cases without a verdict.",
           {ConcernKind::kNew, ConcernKind::kStale, ConcernKind::kError},
           true});
  if (!run.unmatched_known.empty()) {
    out << "<section><h2>Known failures that match no case <small>" << run.unmatched_known.size()
        << "</small></h2><p class=\"intro\">Remove these entries, or correct their ids: until then the run fails.</p>"
           "<ul class=\"card plain\">";
    for (const std::string& id : run.unmatched_known) out << "<li><code>" << id << "</code></li>";
    out << "</ul></section>\n";
  }
  OnePart(out, run, concerns,
          {"Known failures",
           "These break a MUST too. They are listed as known, with a reason, and do not fail the run.",
           {ConcernKind::kKnown},
           false});
  OnePart(out, run, concerns,
          {"SHOULD deviations",
           "The specification recommends otherwise. These fail the run only under --strict.",
           {ConcernKind::kLenient},
           false});
  OnePart(out, run, concerns,
          {"For information",
           "The specification leaves these open. What the target does is recorded, never held against it.",
           {ConcernKind::kInfo},
           false});
}

}  // namespace assay::reports::html
