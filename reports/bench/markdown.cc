#include <fmt/format.h>

#include <algorithm>

#include "harness/base/bytes.h"
#include "reports/bench/conclusion.h"
#include "reports/bench/format.h"
#include "reports/bench/numbers.h"

namespace assay::reports::bench {
namespace {

using record::BenchRecord;

// GitHub refuses comments beyond 65,536 characters.
constexpr std::size_t kBudget = 60'000;

// Names and messages of others stand in code spans, in which nothing is markup; a bar would end the cell even so.
std::string Code(std::string_view text) {
  std::string shown;
  std::size_t longest = 0;
  std::size_t ticks = 0;
  for (const char c : EscapeText(text)) {
    if (c == '|') shown += '\\';
    shown += c;
    ticks = c == '`' ? ticks + 1 : 0;
    longest = std::max(longest, ticks);
  }
  if (shown.empty()) return "–";
  const std::string fence(longest + 1, '`');
  const std::string pad = longest > 0 ? " " : "";
  return fence + pad + shown + pad + fence;
}

std::string_view Mark(const record::Comparison& comparison) {
  switch (comparison.outcome) {
    case statistics::Outcome::kBetter:
      return "**better**";
    case statistics::Outcome::kWorse:
      return "**worse**";
    case statistics::Outcome::kEquivalent:
      return "equivalent";
    case statistics::Outcome::kInconclusive:
      break;
  }
  return comparison.below_noise ? "inconclusive (noise)" : "inconclusive";
}

std::string Ratios(const std::string& title, const std::vector<record::Comparison>& comparisons) {
  if (comparisons.empty()) return "";
  std::string out =
      "\n### " + title +
      "\n\n| workload | figure | ratio [interval] | outcome | blocks |\n| --- | --- | ---: | --- | ---: |\n";
  for (const record::Comparison& comparison : comparisons) {
    out +=
        fmt::format("| {} | {} | {} | {} | {} |\n", Code(comparison.workload), record::InfoOf(comparison.metric).title,
                    RatioText(comparison.ratio), Mark(comparison), comparison.ratio.blocks);
  }
  return out;
}

std::string Costs(const BenchRecord& bench, const record::Analysis& analysis) {
  std::string out =
      "\n### Capacity, and what a call costs\n\n| workload | arm | calls/s | server CPU | client CPU | bytes | failed "
      "|\n"
      "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n";
  for (const record::LoadPoint& point : analysis.points) {
    if (point.offered > 0 || point.valid == 0) continue;
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", Code(point.workload), Code(ArmTitle(bench, point.arm)),
                       Significant(point.achieved), Maybe(point.server_cpu_us, Micros), Micros(point.client_cpu_us),
                       point.bytes > 0 ? Bytes(point.bytes) : "–", point.failed);
  }
  return out;
}

std::string Effects(const record::Analysis& analysis) {
  if (analysis.decompositions.empty()) return "";
  std::string out =
      "\n### Where the difference comes from\n\n| workload | figure | gRPC ÷ REST | payload | transport | interaction "
      "|\n"
      "| --- | --- | ---: | ---: | ---: | ---: |\n";
  for (const record::Decomposition& one : analysis.decompositions) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", Code(one.workload), record::InfoOf(one.metric).title,
                       RatioText(one.effects.total), RatioText(one.effects.payload), RatioText(one.effects.transport),
                       RatioText(one.effects.interaction));
  }
  return out;
}

std::string Invalids(const BenchRecord& bench) {
  std::string rows;
  for (const record::BenchTrial& trial : bench.trials) {
    for (const record::Invalid& invalid : trial.invalid) {
      rows += fmt::format("| {} | {} | {} | {} | {} |\n", trial.block + 1, Code(trial.workload), Code(trial.arm),
                          invalid.check, Code(invalid.message));
    }
  }
  if (rows.empty()) return "";
  return "\n### Invalid trials, left out\n\n| block | workload | arm | check | why |\n| ---: | --- | --- | --- | --- "
         "|\n" +
         rows;
}

}  // namespace

std::string RenderMarkdown(const BenchRecord& bench) {
  const record::Analysis analysis = record::Analyze(bench);
  const Conclusion conclusion = Conclude(bench, analysis);
  const std::string_view mark = conclusion.tone == Tone::kGood ? "⚖" : conclusion.tone == Tone::kBad ? "✗" : "!";
  std::string out = fmt::format("## {} {}\n\n{}\n", mark, EscapeText(conclusion.sentence), conclusion.details);
  for (const record::ThresholdResult& threshold : bench.thresholds) {
    out += fmt::format("\n- {} {}: {}", ToString(threshold.state), Code(threshold.text), Code(threshold.actual));
  }
  out += "\n";
  for (const Caveat& caveat : Caveats(bench, analysis))
    out += fmt::format("- {} {}\n", caveat.ok ? "✓" : "⚠", caveat.text);
  std::vector<std::string> sections;
  if (!analysis.headline.empty()) {
    sections.push_back(Ratios(
        Code(ArmTitle(bench, analysis.headline[0].arm)) + " ÷ " + Code(ArmTitle(bench, analysis.headline[0].against)),
        analysis.headline));
  }
  sections.push_back(Costs(bench, analysis));
  sections.push_back(Effects(analysis));
  sections.push_back(Invalids(bench));
  for (const std::string& section : sections) {
    if (out.size() + section.size() > kBudget) {
      out += "\nMore is in the report; this summary has a limited size.\n";
      break;
    }
    out += section;
  }
  return out;
}

}  // namespace assay::reports::bench
