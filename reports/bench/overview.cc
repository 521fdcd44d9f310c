#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "reports/bench/conclusion.h"
#include "reports/bench/numbers.h"
#include "reports/bench/sections.h"

namespace assay::reports::bench {
namespace {

using record::BenchRecord;

void Row(Markup& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out << "<div><dt>" << name << "</dt><dd>" << value << "</dd></div>";
}

std::string Machine(const record::Environment& machine) {
  std::string text = fmt::format("{} CPUs", machine.cores);
  for (const std::string& part : {machine.cpu, machine.virtualization, machine.kernel}) {
    if (!part.empty()) text += " · " + part;
  }
  if (machine.governor != "n/a" && !machine.governor.empty()) text += " · governor " + machine.governor;
  return text +
         fmt::format(" · {:.1f} GiB · load {:.2f}", static_cast<double>(machine.memory_mib) / 1024, machine.load_1m);
}

}  // namespace

void Banner(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  const Conclusion conclusion = Conclude(bench, analysis);
  switch (conclusion.tone) {
    case Tone::kGood:
      out << "<header class=\"banner said\">";
      break;
    case Tone::kBad:
      out << "<header class=\"banner bad\">";
      break;
    case Tone::kUnsure:
      out << "<header class=\"banner unsure\">";
      break;
  }
  out << "<p class=\"kicker\">assay · benchmark</p>\n<h1>" << conclusion.sentence << "</h1>\n<p class=\"sub\">"
      << conclusion.details << "</p>\n<dl class=\"conclusions\">";
  for (const WorkloadConclusion& workload : conclusion.workloads) {
    out << "<div><dt>" << workload.title << " <code>" << workload.workload << "</code></dt><dd>" << workload.sentence
        << "</dd></div>";
  }
  out << "</dl>";
  if (!analysis.headline.empty()) {
    out << "<p class=\"intro\">Each figure is " << ArmTitle(bench, analysis.headline[0].arm) << " ÷ "
        << ArmTitle(bench, analysis.headline[0].against) << ".</p>";
  }
  out << "</header>\n";
}

void CaveatStrip(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  out << "<ul class=\"caveats\" aria-label=\"Validity\">";
  for (const Caveat& caveat : Caveats(bench, analysis)) {
    if (caveat.ok) {
      out << "<li>✓ ";
    } else {
      out << "<li class=\"warn\">⚠ ";
    }
    out << caveat.text << "</li>";
  }
  out << "</ul>\n";
}

void Thresholds(Markup& out, const BenchRecord& bench) {
  if (bench.thresholds.empty()) return;
  out << "<section><h2>Thresholds</h2><div class=\"scroll\"><table "
         "class=\"numbers\"><thead><tr><th></th><th>wanted</th>"
         "<th>found</th></tr></thead><tbody>";
  for (const record::ThresholdResult& threshold : bench.thresholds) {
    switch (threshold.state) {
      case record::ThresholdResult::State::kHolds:
        out << "<tr><td class=\"pass\">✓ holds</td>";
        break;
      case record::ThresholdResult::State::kBroken:
        out << "<tr><td class=\"fail\">✗ broken</td>";
        break;
      case record::ThresholdResult::State::kUndecided:
        out << "<tr><td class=\"error\">! undecided</td>";
        break;
    }
    out << "<td><code>" << threshold.text << "</code></td><td>" << threshold.actual << "</td></tr>";
  }
  out << "</tbody></table></div></section>\n";
}

void Surroundings(Markup& out, const BenchRecord& bench) {
  const record::BenchDesign& design = bench.design;
  out << "<section><h2>How it was measured</h2><dl class=\"strip\">";
  for (const record::BenchArm& arm : bench.arms) {
    Row(out, arm.id, arm.title + " · client " + arm.client + " · " + arm.server);
  }
  Row(out, "started", fmt::format("{} · {:.1f} s", bench.started, bench.duration_s));
  Row(out, "suite", "assay " + bench.tool_version + " · " + bench.tool_build);
  Row(out, "machine", Machine(bench.environment));
  Row(out, "design", fmt::format("{}, {} blocks, seed {:#x}", design.mode, design.blocks, bench.seed));
  Row(out, "trial",
      fmt::format("{:.2f} s after {:.2f} s of warm-up, on a fresh server", design.trial_s, design.warmup_s));
  Row(out, "judged",
      fmt::format("{:.0f} % intervals, equivalent within ±{:g} %, a claim needs {} blocks", design.confidence * 100,
                  design.band * 100, design.least_valid));
  Row(out, "pinning", design.pinning);
  Row(out, "JSON library", design.json);
  Row(out, "TCP", design.congestion.empty() ? "" : "congestion control " + design.congestion);
  bool tls = false;
  for (const record::BenchTrial& trial : bench.trials) tls = tls || trial.load.asked.tls;
  Row(out, "transport", tls ? "TLS in some arms" : "plaintext in every arm, no compression");
  out << "</dl>";
  if (!bench.diagnostics.empty()) {
    out << "<ul class=\"diagnostics\">";
    for (const record::Diagnostic& diagnostic : bench.diagnostics) {
      out << "<li><b>" << diagnostic.level << "</b> <code>" << diagnostic.code << "</code> " << diagnostic.message
          << "</li>";
    }
    out << "</ul>";
  }
  out << "</section>\n";
}

void Errors(Markup& out, const BenchRecord& bench) {
  struct Row {
    std::string workload;
    std::string arm;
    record::LoadError error;
  };
  std::vector<Row> rows;
  for (const record::BenchTrial& trial : bench.trials) {
    for (const record::LoadError& error : trial.load.errors) {
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
        return row.workload == trial.workload && row.arm == trial.arm && row.error.kind == error.kind;
      });
      if (found == rows.end()) {
        rows.push_back({trial.workload, trial.arm, error});
      } else {
        found->error.count += error.count;
      }
    }
  }
  if (rows.empty()) return;
  out << "<section><h2>Calls that failed</h2><p class=\"intro\">They are in no figure of time.</p>"
         "<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th>workload</th><th>arm</th><th>how</th>"
         "<th class=\"n\">calls</th><th>one of them said</th></tr></thead><tbody>";
  for (const Row& row : rows) {
    out << "<tr><td>" << row.workload << "</td><td>" << ArmTitle(bench, row.arm) << "</td><td>" << row.error.kind
        << "</td><td class=\"n\">" << Count(row.error.count) << "</td><td><code>" << row.error.sample
        << "</code></td></tr>";
  }
  out << "</tbody></table></div></section>\n";
}

void InvalidTrials(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  out << "<section><h2>Invalid trials <small>" << analysis.invalid_trials << " of " << bench.trials.size()
      << "</small></h2>";
  if (analysis.invalid_trials == 0) {
    out << "<p class=\"intro\">None: every trial passed every check.</p></section>\n";
    return;
  }
  out << "<p class=\"intro\">Left out of every figure above, with the other arm's trial of the same block where two "
         "are "
         "compared.</p><div class=\"scroll\"><table class=\"numbers\"><thead><tr><th class=\"n\">block</th>"
         "<th>workload</th><th>arm</th><th>load</th><th>check</th><th>why</th></tr></thead><tbody>";
  for (const record::BenchTrial& trial : bench.trials) {
    for (const record::Invalid& invalid : trial.invalid) {
      out << "<tr><td class=\"n\">" << trial.block + 1 << "</td><td>" << trial.workload << "</td><td>"
          << ArmTitle(bench, trial.arm) << "</td><td>"
          << (trial.closed() ? std::string("capacity") : Significant(trial.offered) + "/s") << "</td><td>"
          << invalid.check << "</td><td>" << invalid.message << "</td></tr>";
    }
  }
  out << "</tbody></table></div></section>\n";
}

void Footer(Markup& out, const BenchRecord& bench) {
  out << "<footer><p><code>";
  for (const std::string& word : bench.argv) out << word << " ";
  out << "</code></p><p>assay " << bench.tool_version << " · benchmark "
      << (bench.id.empty() ? std::string("without id") : bench.id) << " · seed " << fmt::format("{:#x}", bench.seed)
      << " · exit code " << bench.exit_code
      << "</p>\n<p class=\"script-only\" hidden><a id=\"download\" href=\"#\">Download the JSON document</a> "
         "<small>what this page carries inside: all but the histograms of single trials, which are in "
         "report.json</small></p></footer>\n";
}

}  // namespace assay::reports::bench
