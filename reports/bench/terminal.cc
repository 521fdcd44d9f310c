#include <fmt/format.h>

#include <algorithm>

#include "harness/base/bytes.h"
#include "reports/bench/conclusion.h"
#include "reports/bench/format.h"
#include "reports/bench/numbers.h"

namespace assay::reports::bench {
namespace {

using record::BenchRecord;
using record::Comparison;
using statistics::Outcome;

// Columns that a text takes: octets that begin a character.
std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
std::string Left(std::string text, std::size_t width) {
  if (Width(text) < width) text.append(width - Width(text), ' ');
  return text;
}
std::string Right(const std::string& text, std::size_t width) {
  return Width(text) < width ? std::string(width - Width(text), ' ') + text : text;
}

class Screen {
 public:
  explicit Screen(const TerminalOptions& options) : options_(options) {}
  // SGR codes: 31 red, 32 green, 33 yellow, 34 blue, 2 faint, 1 bold.
  std::string Paint(const std::string& text, std::string_view code) const {
    return options_.colour && !code.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  void Line(const std::string& text = {}) { out_ += text + "\n"; }
  std::string Take() { return std::move(out_); }

 private:
  const TerminalOptions& options_;
  std::string out_;
};

void Ratios(Screen& screen, const BenchRecord& bench, const std::vector<Comparison>& comparisons) {
  std::string before;
  for (const Comparison& comparison : comparisons) {
    if (comparison.workload != before) screen.Line(screen.Paint("  " + EscapeText(comparison.workload), "1"));
    before = comparison.workload;
    const bool decided = comparison.outcome == Outcome::kBetter || comparison.outcome == Outcome::kWorse;
    screen.Line("    " + Left(std::string(record::InfoOf(comparison.metric).title), 27) +
                Right(RatioText(comparison.ratio), 22) + "  " +
                screen.Paint(EscapeText(OutcomeText(bench, comparison)), decided ? "34" : "2"));
  }
}

void Points(Screen& screen, const BenchRecord& bench, const record::Analysis& analysis, bool closed) {
  screen.Line("  " + Left("workload", 20) + Left("arm", 22) + Right(closed ? "calls/s" : "offered/s", 10) +
              Right(closed ? "bytes" : "achieved", 10) + Right("p50", 10) + Right("p99", 10) + Right("server CPU", 12) +
              Right("client CPU", 12) + Right("failed", 8));
  for (const record::LoadPoint& point : analysis.points) {
    if ((point.offered == 0) != closed || point.valid == 0) continue;
    screen.Line("  " + Left(EscapeText(point.workload), 20) + Left(EscapeText(ArmTitle(bench, point.arm)), 22) +
                Right(Significant(closed ? point.achieved : point.offered), 10) +
                Right(closed ? (point.bytes > 0 ? Bytes(point.bytes) : "–") : Significant(point.achieved), 10) +
                Right(Micros(point.p50_us), 10) + Right(Micros(point.p99_us), 10) +
                Right(Maybe(point.server_cpu_us, Micros), 12) + Right(Micros(point.client_cpu_us), 12) +
                Right(Count(point.failed), 8));
  }
}

}  // namespace

std::string RenderTerminal(const BenchRecord& bench, const TerminalOptions& options) {
  const record::Analysis analysis = record::Analyze(bench);
  const Conclusion conclusion = Conclude(bench, analysis);
  Screen screen(options);
  if (!analysis.headline.empty()) {
    screen.Line(EscapeText(ArmTitle(bench, analysis.headline[0].arm)) + " ÷ " +
                EscapeText(ArmTitle(bench, analysis.headline[0].against)) +
                "  (left of 1: less time, CPU, bytes; fewer calls a second)");
    Ratios(screen, bench, analysis.headline);
    screen.Line();
  }
  if (!analysis.clients.empty() && options.verbose) {
    screen.Line(EscapeText(ArmTitle(bench, analysis.clients[0].arm)) + " ÷ " +
                EscapeText(ArmTitle(bench, analysis.clients[0].against)));
    Ratios(screen, bench, analysis.clients);
    screen.Line();
  }
  if (!analysis.points.empty()) {
    screen.Line("At capacity, medians of valid blocks");
    Points(screen, bench, analysis, /*closed=*/true);
    screen.Line();
    if (options.verbose) {
      screen.Line("At each load");
      Points(screen, bench, analysis, /*closed=*/false);
      screen.Line();
    }
  }
  int told = 0;
  constexpr int kMostTold = 8;
  for (const record::BenchTrial& trial : bench.trials) {
    for (const record::Invalid& invalid : trial.invalid) {
      if (!options.verbose && ++told > kMostTold) continue;
      screen.Line(screen.Paint("! ", "33") + fmt::format("block {} {} {}: {}: {}", trial.block + 1,
                                                         EscapeText(trial.workload), EscapeText(trial.arm),
                                                         invalid.check, EscapeText(invalid.message)));
    }
  }
  if (told > kMostTold) screen.Line(fmt::format("  and {} more", told - kMostTold));
  for (const record::ThresholdResult& threshold : bench.thresholds) {
    const bool holds = threshold.state == record::ThresholdResult::State::kHolds;
    const bool broken = threshold.state == record::ThresholdResult::State::kBroken;
    screen.Line(screen.Paint(holds    ? "✓ "
                             : broken ? "✗ "
                                      : "! ",
                             holds    ? "32"
                             : broken ? "31"
                                      : "33") +
                EscapeText(threshold.text) + "  " + EscapeText(threshold.actual));
  }
  for (const record::BaselineRow& row : bench.baseline_rows) {
    if (!row.beyond_spread && !options.verbose) continue;
    screen.Line(fmt::format("  {} {} {}: {} times what it was", EscapeText(row.workload), EscapeText(row.arm),
                            row.metric, Significant(row.ratio)));
  }
  for (const Caveat& caveat : Caveats(bench, analysis)) {
    if (!caveat.ok) screen.Line(screen.Paint("! ", "33") + caveat.text);
  }
  screen.Line();
  screen.Line(screen.Paint(EscapeText(conclusion.sentence), "1"));
  screen.Line("  " + conclusion.details);
  return screen.Take();
}

}  // namespace assay::reports::bench
