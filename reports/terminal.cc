#include "reports/terminal.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/bytes.h"
#include "harness/transcript/call_view.h"
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

// Of a long transcript the beginning is shown, and what surrounds the first evidence.
constexpr std::size_t kEvents = 24;
constexpr std::size_t kAround = 3;
// Without -v: what needs the reader is told in full, what is only on record by its first few.
constexpr std::size_t kNeedsYou = 20;
constexpr std::size_t kOnRecord = 5;

class Screen {
 public:
  explicit Screen(const TerminalOptions& options) : options_(options) {}

  // SGR codes: 31 red, 32 green, 33 yellow, 34 blue, 35 magenta, 2 faint, 1 bold.
  std::string Paint(std::string_view text, std::string_view code) const {
    if (!options_.colour || code.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
  std::string Paint(std::string_view text, Verdict verdict) const { return Paint(text, CodeOf(verdict)); }
  // What others said: escaped, and short enough for what is left of a line.
  std::string Said(std::string_view text, std::size_t indent) const {
    return transcript::Shorten(EscapeText(text), std::max<std::size_t>(options_.width, indent + 40) - indent);
  }
  void Line(std::string_view text = {}) {
    out_ += text;
    out_ += '\n';
  }
  std::string Take() { return std::move(out_); }

 private:
  static std::string_view CodeOf(Verdict verdict) {
    switch (verdict) {
      case Verdict::kPass:
        return "32";
      case Verdict::kLenient:
        return "33";
      case Verdict::kInfo:
        return "34";
      case Verdict::kFail:
        return "31";
      case Verdict::kError:
        return "35";
      case Verdict::kUnsupported:
      case Verdict::kSkipped:
        return "2";
    }
    return "";
  }

  const TerminalOptions& options_;
  std::string out_;
};

std::string Counts(const Screen& screen, const std::map<Verdict, int>& counts, bool zeros) {
  std::string text;
  for (const Verdict verdict : record::kAllVerdicts) {
    const int count = CountOf(counts, verdict);
    if (count == 0 && !zeros) continue;
    text += text.empty() ? "" : "  ";
    text += screen.Paint(zeros ? fmt::format("{} {} {}", Glyph(verdict), count, ToString(verdict))
                               : fmt::format("{} {}", Glyph(verdict), count),
                         verdict);
  }
  return text;
}

void Areas(Screen& screen, const RunRecord& run, bool verbose) {
  const auto areas = ByArea(run);
  std::size_t name_width = 8;
  for (const auto& [area, counts] : areas) name_width = std::max(name_width, area.size());
  std::size_t quiet = 0;
  for (const auto& [area, counts] : areas) {
    const bool speaks =
        CountOf(counts, Verdict::kFail) + CountOf(counts, Verdict::kError) + CountOf(counts, Verdict::kLenient) > 0;
    // A handful of areas fits the eye; of many, only those that have something to say.
    if (!verbose && areas.size() > 12 && !speaks) {
      ++quiet;
      continue;
    }
    screen.Line(fmt::format("  {:<{}}  {}", EscapeText(area), name_width, Counts(screen, counts, false)));
  }
  if (quiet > 0) screen.Line(fmt::format("  … {} more areas without failures (-v shows them)", quiet));
  for (const record::AreaNote& note : run.area_notes) {
    screen.Line(fmt::format("  {:<{}}  {}", EscapeText(note.area), name_width,
                            screen.Paint("nothing ran: " + screen.Said(note.reason, name_width + 17), "2")));
  }
  screen.Line();
}

void Wire(Screen& screen, const CaseRecord& result) {
  if (!result.transcript || result.transcript->events.empty()) return;
  const auto& events = result.transcript->events;
  const record::Finding* broken = FirstBroken(result);
  const auto is_evidence = [&](std::size_t index) {
    return broken != nullptr &&
           std::find(broken->evidence.begin(), broken->evidence.end(), index) != broken->evidence.end();
  };
  std::size_t focus =
      broken == nullptr || broken->evidence.empty() ? 0 : std::min(broken->evidence.front(), events.size() - 1);
  bool gap = false;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool near = i + kAround >= focus && i <= focus + kAround;
    if (i >= kEvents && !near) {
      if (!gap) screen.Line("              …");
      gap = true;
      continue;
    }
    gap = false;
    const auto& event = events[i];
    const std::string_view arrow = event.direction == transcript::Direction::kSent       ? "→"
                                   : event.direction == transcript::Direction::kReceived ? "←"
                                                                                         : " ";
    std::string line = fmt::format("    {:9.3f} {} {}", std::chrono::duration<double, std::milli>(event.at).count(),
                                   arrow, screen.Said(Describe(event), 30));
    if (is_evidence(i)) line += screen.Paint("   ← here", "31;1");
    screen.Line(line);
  }
}

void Words(Screen& screen, const CaseRecord& result, std::string_view rest) {
  std::string line = screen.Paint(fmt::format("{} {}", Glyph(result.verdict), EscapeText(result.id)), result.verdict);
  line += fmt::format("  {}", scenario::ToString(LevelOf(result)));
  for (const Modifier modifier : result.modifiers) {
    const bool loud = modifier == Modifier::kNew || modifier == Modifier::kStale;
    line += " · " + screen.Paint(ToString(modifier), loud ? "31;1" : "");
  }
  if (!result.answered_by.empty()) line += " · " + EscapeText(AnsweredBy(result));
  line += rest;
  screen.Line(line);
}

// Everything that a reader needs to act on one finding.
void Whole(Screen& screen, const RunRecord& run, const Concern& concern, bool verbose) {
  const CaseRecord& first = concern.first();
  Words(screen, first, first.duration_us > 0 ? " · " + FormatMicros(first.duration_us) : "");
  if (FirstBroken(first) == nullptr || first.verdict == Verdict::kError)
    screen.Line("    " + screen.Said(Cause(first), 4));
  for (const record::Finding& finding : first.findings) {
    if (finding.held) continue;
    screen.Line("    " + screen.Said(finding.path.empty() ? finding.check : finding.path, 4));
    screen.Line("      expected  " + screen.Said(finding.expected, 16));
    screen.Line("      actual    " + screen.Paint(screen.Said(finding.actual, 16), "31"));
    if (!finding.because.empty()) screen.Line("      " + screen.Paint(screen.Said(finding.because, 6), "2"));
  }
  if (const auto found = run.requirements.find(first.requirement); found != run.requirements.end()) {
    screen.Line("    why    " + screen.Said(found->second.claim, 11));
    screen.Line("    source " + screen.Said(found->second.source, 11));
    // Whole, whatever the width: a cut address leads nowhere.
    if (!found->second.url.empty()) screen.Line("           " + EscapeText(found->second.url));
  }
  if (verbose || concern.kind == ConcernKind::kNew) Wire(screen, first);
  screen.Line("    again  " + RerunLine(run, first));
  for (std::size_t i = 1; i < concern.cases.size(); ++i) {
    if (i > 4 && !verbose) {
      screen.Line(fmt::format("    … and {} more, same finding", concern.cases.size() - i));
      break;
    }
    Words(screen, *concern.cases[i], " · same finding");
  }
  screen.Line();
}

void OneLine(Screen& screen, const Concern& concern, bool verbose) {
  const std::string why = concern.kind == ConcernKind::kKnown && !concern.first().reason.empty()
                              ? concern.first().reason
                              : Cause(concern.first());
  for (std::size_t i = 0; i < concern.cases.size(); ++i) {
    if (i > 0 && !verbose) {
      screen.Line(fmt::format("    … and {} more, same finding", concern.cases.size() - i));
      break;
    }
    Words(screen, *concern.cases[i], "");
    if (i == 0) screen.Line("    " + screen.Paint(screen.Said(why, 4), "2"));
  }
}

bool NeedsYou(ConcernKind kind) {
  return kind == ConcernKind::kNew || kind == ConcernKind::kStale || kind == ConcernKind::kError;
}

std::string_view KindName(ConcernKind kind) {
  switch (kind) {
    case ConcernKind::kKnown:
      return "known ";
    case ConcernKind::kLenient:
      return "SHOULD ";
    default:
      return "";
  }
}

void ConcernList(Screen& screen, const RunRecord& run, bool verbose) {
  std::map<ConcernKind, std::size_t> told;
  bool lines = false;
  for (const Concern& concern : Concerns(run)) {
    if (concern.kind == ConcernKind::kInfo && !verbose) continue;
    const std::size_t shown = NeedsYou(concern.kind) ? kNeedsYou : kOnRecord;
    if (++told[concern.kind] > shown && !verbose) continue;
    if (NeedsYou(concern.kind)) {
      Whole(screen, run, concern, verbose);
    } else {
      OneLine(screen, concern, verbose);
      lines = true;
    }
  }
  for (const auto& [kind, count] : told) {
    const std::size_t shown = NeedsYou(kind) ? kNeedsYou : kOnRecord;
    if (count > shown && !verbose) {
      screen.Line(fmt::format("… and {} more {}finding{} (-v shows them)", count - shown, KindName(kind),
                              count - shown == 1 ? "" : "s"));
      lines = true;
    }
  }
  for (const std::string& id : run.unmatched_known) {
    screen.Line(screen.Paint("✗ " + EscapeText(id), "31") + "  is listed as a known failure and matches no case");
    lines = true;
  }
  if (lines) screen.Line();
}

void AllCases(Screen& screen, const RunRecord& run) {
  for (const CaseRecord& result : run.results) {
    Words(screen, result, result.duration_us > 0 ? " · " + FormatMicros(result.duration_us) : "");
    const bool waits = result.verdict == Verdict::kUnsupported || result.verdict == Verdict::kSkipped;
    if (waits) screen.Line("    " + screen.Paint(screen.Said(result.reason, 4), "2"));
  }
  screen.Line();
}

}  // namespace

std::string RenderTerminal(const RunRecord& run, const TerminalOptions& options) {
  Screen screen(options);
  for (const record::TargetRecord& target : run.targets) {
    screen.Line(screen.Said(
        fmt::format("assay {} · catalogue {} · target {} {}{}{}", run.tool_version,
                    run.catalogue_fingerprint.substr(0, 7), target.address, target.transport,
                    target.via.empty() ? "" : " via " + target.via, target.says.empty() ? "" : ", says " + target.says),
        0));
  }
  screen.Line(fmt::format("seed {:#x} · {} {}", run.seed, run.jobs, run.jobs == 1 ? "job" : "jobs"));
  screen.Line();
  if (options.verbose) AllCases(screen, run);
  Areas(screen, run, options.verbose);
  ConcernList(screen, run, options.verbose);
  for (const record::Diagnostic& diagnostic : run.diagnostics) {
    screen.Line(fmt::format("{}: {}", EscapeText(diagnostic.level), screen.Said(diagnostic.message, 10)));
  }
  const Headline headline = HeadlineOf(run);
  const std::string_view colour = headline.tone == Tone::kGood ? "32;1" : headline.tone == Tone::kBad ? "31;1" : "35;1";
  screen.Line(screen.Paint(headline.sentence, colour));
  screen.Line("  " + headline.details);
  screen.Line("  " + Counts(screen, Summarize(run).by_verdict, true));
  return screen.Take();
}

extern const Format kTerminal;
const Format kTerminal = {"terminal", "report.txt", "The summary as the terminal shows it.",
                          [](const RunRecord& run) { return RenderTerminal(run, {}); }};

}  // namespace assay::reports
