#include <algorithm>

#include "reports/html/sections.h"
#include "reports/view/headline.h"

namespace assay::reports::html {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::RunRecord;
using record::Verdict;

// A group of hundreds with one finding needs no hundred transcripts to be understood; the document has them all.
constexpr std::size_t kTranscriptsPerCause = 2;
// Octets of markup that the transcripts of a page may take, so that a page with many failures opens as fast as others.
constexpr std::size_t kTranscriptsPerPage = std::size_t{64} * 1024;

// The first sentence of a reason, or its first clause, without the mark that ends it.
std::string_view FirstSentence(std::string_view reason) {
  return reason.substr(0, std::min(reason.find(". "), reason.find("; ")));
}

// Of a known failure the reason says more than what was seen; the whole of it stands below.
std::string OneLine(const CaseRecord& result) {
  const bool explained = result.Has(Modifier::kKnown) && !result.reason.empty();
  return explained ? Brief(FirstSentence(result.reason), 240) : Brief(Cause(result), 240);
}

void Name(Markup& out, const CaseRecord& result) {
  out << "<span class=\"name " << ToString(result.verdict) << "\"><i aria-hidden=\"true\">" << Glyph(result.verdict)
      << "</i> <code>" << result.id << "</code></span> ";
}

// Takes what it needs from `left`, the octets that are left for transcripts.
void Transcript(Markup& out, const CaseRecord& result, std::size_t& left) {
  Markup table;
  TranscriptTable(table, result);
  if (table.size() > left) {
    out << "<p class=\"held\">The transcript of this case is in the JSON document.</p>";
    return;
  }
  left -= table.size();
  out << table;
}

// `group` is the first case of the group in which it stands, whose heading tells the cause; null where it stands alone.
void OneCase(Markup& out, const RunRecord& run, const CaseRecord& result, bool open, const CaseRecord* group,
             std::size_t& left) {
  out << "<details class=\"card case\" id=\"case=" << result.id << "\"";
  if (open) out << " open";
  out << "><summary>";
  Name(out, result);
  Chips(out, result);
  if (group == nullptr) out << "<span class=\"cause\">" << OneLine(result) << "</span>";
  if (result.duration_us > 0) out << "<span class=\"ms\">" << FormatMicros(result.duration_us) << "</span>";
  out << "</summary><div class=\"body\">";
  CaseDetail(out, run, result, group == nullptr || group == &result || group->scenario != result.scenario);
  if (result.transcript) Transcript(out, result, left);
  out << "</div></details>\n";
}

void OneConcern(Markup& out, const RunRecord& run, const Concern& concern, bool open, std::size_t& left) {
  std::size_t none = 0;
  if (concern.cases.size() == 1) {
    OneCase(out, run, concern.first(), open, nullptr, concern.kind == ConcernKind::kInfo ? none : left);
    return;
  }
  out << "<details class=\"card group\"";
  if (open) out << " open";
  out << "><summary><span class=\"name " << ToString(concern.first().verdict) << "\"><i aria-hidden=\"true\">"
      << Glyph(concern.first().verdict) << "</i> " << concern.cases.size() << " cases, one finding</span> ";
  Chips(out, concern.first());
  out << "<span class=\"cause\"><code>" << concern.first().id << "</code> and others: " << OneLine(concern.first())
      << "</span></summary><div class=\"body\">\n";
  for (std::size_t i = 0; i < concern.cases.size(); ++i) {
    const bool shown = i < kTranscriptsPerCause && concern.kind != ConcernKind::kInfo;
    OneCase(out, run, *concern.cases[i], open && i == 0, &concern.first(), shown ? left : none);
  }
  out << "</div></details>\n";
}

struct Part {
  std::string_view title;
  std::string_view intro;
  std::vector<ConcernKind> kinds;
  bool open;  // its first concern
};

void OnePart(Markup& out, const RunRecord& run, const std::vector<Concern>& concerns, const Part& part,
             std::size_t& left) {
  Markup inside;
  std::size_t cases = 0;
  bool open = part.open;
  for (const ConcernKind kind : part.kinds) {
    for (const Concern& concern : concerns) {
      if (concern.kind != kind) continue;
      OneConcern(inside, run, concern, open, left);
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
  out << "<span class=\"chip level\">" << scenario::ToString(LevelOf(result)) << "</span>";
  for (const Modifier modifier : result.modifiers) {
    out << "<span class=\"chip " << ToString(modifier) << "\">" << ToString(modifier) << "</span>";
  }
  if (!result.answered_by.empty()) out << "<span class=\"chip by\">" << AnsweredBy(result) << "</span>";
}

void ConcernSections(Markup& out, const RunRecord& run) {
  const std::vector<Concern> concerns = Concerns(run);
  std::size_t left = kTranscriptsPerPage;
  OnePart(out, run, concerns,
          {"What needs you",
           "New failures first, then known ones that have gone stale, then cases without a verdict.",
           {ConcernKind::kNew, ConcernKind::kStale, ConcernKind::kError},
           true},
          left);
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
           false},
          left);
  OnePart(out, run, concerns,
          {"SHOULD deviations",
           "The specification recommends otherwise. These fail the run only under --strict.",
           {ConcernKind::kLenient},
           false},
          left);
  OnePart(out, run, concerns,
          {"For information",
           "The specification leaves these open. What the target does is recorded, never held against it.",
           {ConcernKind::kInfo},
           false},
          left);
}

}  // namespace assay::reports::html
