#include <fmt/format.h>

#include <algorithm>

#include "harness/transcript/call_view.h"
#include "reports/format.h"
#include "reports/view/commands.h"
#include "reports/view/concern.h"
#include "reports/view/headline.h"
#include "reports/view/markup.h"

namespace assay::reports {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::RunRecord;
using record::Verdict;

// Readers keep the output of a case in memory and show it in a box; what is beyond this nobody reads there.
constexpr std::size_t kTranscriptBudget = 8192;

enum class Kind { kPassed, kFailure, kError, kSkipped };

Kind KindOf(const RunRecord& run, const CaseRecord& result) {
  if (result.Has(Modifier::kStale)) return Kind::kFailure;
  switch (result.verdict) {
    case Verdict::kFail:
      return result.Has(Modifier::kKnown) ? Kind::kSkipped : Kind::kFailure;
    case Verdict::kError:
      return Kind::kError;
    case Verdict::kUnsupported:
    case Verdict::kSkipped:
      return Kind::kSkipped;
    case Verdict::kLenient:
      return run.strict ? Kind::kFailure : Kind::kPassed;
    case Verdict::kPass:
    case Verdict::kInfo:
      return Kind::kPassed;
  }
  return Kind::kError;
}

std::string Seconds(std::int64_t us) { return fmt::format("{:.6f}", static_cast<double>(us) / 1e6); }

// Never empty: readers show a failure without a body as nothing at all.
void Body(Markup& out, const RunRecord& run, const CaseRecord& result) {
  out << Cause(result) << "\n";
  if (!result.answered_by.empty()) out << "answered " << AnsweredBy(result) << "\n";
  for (const record::Finding& finding : result.findings) {
    if (finding.held) continue;
    out << finding.check << " " << finding.path << " (" << scenario::ToString(finding.level) << ")\n"
        << "  - expected " << Brief(finding.expected) << "\n"
        << "  + actual   " << Brief(finding.actual) << "\n";
    if (!finding.because.empty()) out << "  " << Brief(finding.because) << "\n";
  }
  if (const auto requirement = run.requirements.find(result.requirement); requirement != run.requirements.end()) {
    out << "why    " << requirement->second.claim << "\n"
        << "source " << requirement->second.source << " " << requirement->second.url << "\n";
  }
  out << "again  " << RerunLine(run, result) << "\n";
}

void Outcome(Markup& out, const RunRecord& run, const CaseRecord& result) {
  const record::Finding* broken = FirstBroken(result);
  switch (KindOf(run, result)) {
    case Kind::kPassed:
      if (result.Has(Modifier::kFlaky)) {
        out << "<flakyFailure type=\"flaky\" message=\"attempts disagree\">" << Cause(result) << "</flakyFailure>";
      }
      return;
    case Kind::kFailure: {
      std::string type = broken == nullptr ? "failure" : broken->check;
      if (result.verdict == Verdict::kLenient) type = "SHOULD";
      if (result.Has(Modifier::kStale)) type = "unexpected-pass";
      out << "<failure type=\"" << type << "\" message=\"" << Cause(result) << "\">";
      Body(out, run, result);
      out << "</failure>";
      return;
    }
    case Kind::kError:
      out << "<error type=\"no-verdict\" message=\"" << Cause(result) << "\">";
      Body(out, run, result);
      out << "</error>";
      return;
    case Kind::kSkipped: {
      const std::string what = result.verdict == Verdict::kFail ? "known" : std::string(ToString(result.verdict));
      out << "<skipped message=\"" << what << ": " << Brief(result.reason) << "\"/>";
      return;
    }
  }
}

std::string TranscriptLine(const transcript::Event& event) {
  const std::string_view arrow = event.direction == transcript::Direction::kSent       ? "→"
                                 : event.direction == transcript::Direction::kReceived ? "←"
                                                                                       : " ";
  Markup line;
  line << fmt::format("{:10.3f} {} ", std::chrono::duration<double, std::milli>(event.at).count(), arrow)
       << Describe(event) << "\n";
  return line.Take();
}

// Of what did not pass: nobody opens the output of a test that did. The beginning, what leads to the last evidence, and
// what else the budget allows.
void Transcript(Markup& out, const CaseRecord& result) {
  if (!result.transcript || result.transcript->events.empty()) return;
  const std::vector<transcript::Event>& events = result.transcript->events;
  const record::Finding* broken = FirstBroken(result);
  const std::size_t focus = broken == nullptr || broken->evidence.empty() ? events.size() : broken->evidence.back() + 3;
  std::size_t left = kTranscriptBudget - 2 * std::string_view("…\n").size();
  std::string head;
  std::size_t begin = 0;
  for (; begin < events.size(); ++begin) {
    const std::string line = TranscriptLine(events[begin]);
    if (head.size() + line.size() > left / 2) break;
    head += line;
  }
  left -= head.size();
  std::string tail;
  std::size_t end = std::clamp(focus, begin, events.size());
  std::size_t from = end;
  for (; from > begin; --from) {
    const std::string line = TranscriptLine(events[from - 1]);
    if (line.size() > left) break;
    tail.insert(0, line);
    left -= line.size();
  }
  for (; end < events.size(); ++end) {
    const std::string line = TranscriptLine(events[end]);
    if (line.size() > left) break;
    tail += line;
    left -= line.size();
  }
  out << "<system-out>";
  out.Trusted(head);
  if (from > begin) out << "…\n";
  out.Trusted(tail);
  if (end < events.size()) out << "…\n";
  out << "</system-out>";
}

void TestCase(Markup& out, const RunRecord& run, const CaseRecord& result) {
  const std::string prefix = result.area + "/";
  const std::string name = result.id.starts_with(prefix) ? result.id.substr(prefix.size()) : result.id;
  out << "    <testcase classname=\"" << (result.target.empty() ? "target" : result.target) << "." << result.area
      << "\" name=\"" << name << "\" time=\"" << Seconds(result.duration_us) << "\"><properties>"
      << "<property name=\"verdict\" value=\"" << ToString(result.verdict) << "\"/><property name=\"level\" value=\""
      << scenario::ToString(result.level) << "\"/><property name=\"requirement\" value=\"" << result.requirement
      << "\"/>";
  for (const Modifier modifier : result.modifiers)
    out << "<property name=\"" << ToString(modifier) << "\" value=\"true\"/>";
  out << "</properties>";
  Outcome(out, run, result);
  const Kind kind = KindOf(run, result);
  if (kind == Kind::kFailure || kind == Kind::kError) Transcript(out, result);
  out << "</testcase>\n";
}

struct Tally {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  std::int64_t us = 0;

  void Add(Kind kind, std::int64_t duration_us) {
    ++tests;
    failures += kind == Kind::kFailure ? 1 : 0;
    errors += kind == Kind::kError ? 1 : 0;
    skipped += kind == Kind::kSkipped ? 1 : 0;
    us += duration_us;
  }
};

void Counts(Markup& out, const Tally& tally) {
  out << " tests=\"" << tally.tests << "\" failures=\"" << tally.failures << "\" errors=\"" << tally.errors
      << "\" skipped=\"" << tally.skipped << "\" time=\"" << Seconds(tally.us) << "\"";
}

// Known failures without a case fail the run, so they are tests of their own.
void UnmatchedSuite(Markup& out, const RunRecord& run) {
  if (run.unmatched_known.empty()) return;
  const auto count = run.unmatched_known.size();
  out << "  <testsuite name=\"known failures\" tests=\"" << count << "\" failures=\"" << count
      << "\" errors=\"0\" skipped=\"0\" time=\"0\">\n";
  for (const std::string& id : run.unmatched_known) {
    out << "    <testcase classname=\"known failures\" name=\"" << id << "\" time=\"0\"><failure type=\"unmatched\" "
        << "message=\"this known failure matches no case\">Remove the entry, or correct its id.</failure></testcase>\n";
  }
  out << "  </testsuite>\n";
}

std::string RenderJunit(const RunRecord& run) {
  Markup suites;
  Tally all;
  for (const auto& [area, counts] : ByArea(run)) {
    Markup cases;
    Tally tally;
    for (const CaseRecord& result : run.results) {
      if (result.area != area) continue;
      tally.Add(KindOf(run, result), result.duration_us);
      all.Add(KindOf(run, result), result.duration_us);
      TestCase(cases, run, result);
    }
    suites << "  <testsuite name=\"" << area << "\"";
    Counts(suites, tally);
    suites << " timestamp=\"" << run.started << "\">\n" << cases << "  </testsuite>\n";
  }
  UnmatchedSuite(suites, run);
  all.tests += static_cast<int>(run.unmatched_known.size());
  all.failures += static_cast<int>(run.unmatched_known.size());
  Markup out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"assay\"";
  Counts(out, all);
  out << ">\n" << suites << "</testsuites>\n";
  return out.Take();
}

}  // namespace

extern const Format kJunit;
const Format kJunit = {"junit", "junit.xml", "JUnit XML for build servers: a suite an area, a test a case.",
                       RenderJunit};

}  // namespace assay::reports
