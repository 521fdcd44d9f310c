#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/bench/numbers.h"
#include "reports/bench/sections.h"

namespace assay::reports::bench {
namespace {

using record::BenchRecord;
using record::Comparison;
using statistics::Outcome;

constexpr double kWidth = 320;
constexpr double kHeight = 22;
constexpr double kPad = 18;  // half of the widest label
// Beyond a factor of 16 a picture says no more than its number.
constexpr double kWidest = 16;

// One logarithmic axis for all rows, symmetric around 1.
class Scale {
 public:
  explicit Scale(const std::vector<Comparison>& comparisons) {
    for (const Comparison& comparison : comparisons) {
      for (const double edge : {comparison.ratio.low, comparison.ratio.high, comparison.ratio.value}) {
        if (edge <= 0 || !std::isfinite(edge)) continue;
        reach_ = std::max(reach_, std::abs(std::log(edge)));
      }
    }
    reach_ = std::min(reach_ * 1.05, std::log(kWidest));
  }
  double At(double ratio) const {
    const double log = ratio <= 0 ? -reach_ : std::clamp(std::log(ratio), -reach_, reach_);
    return kWidth / 2 + log / reach_ * (kWidth / 2 - kPad);
  }
  // Powers of two or of four within reach.
  std::vector<double> Ticks() const {
    const double step = reach_ > std::log(8.0) ? 4 : reach_ > std::log(1.6) ? 2 : 1.25;
    std::vector<double> ticks = {1};
    for (double tick = step; std::log(tick) <= reach_; tick *= step) {
      ticks.push_back(tick);
      ticks.push_back(1 / tick);
    }
    std::sort(ticks.begin(), ticks.end());
    return ticks;
  }

 private:
  double reach_ = std::log(1.3);
};

void Frame(Markup& out, const Scale& scale, double band) {
  out << "<svg class=\"forest\" viewBox=\"0 0 " << At(kWidth) << " " << At(kHeight) << "\" aria-hidden=\"true\">";
  const double left = scale.At(1 / (1 + band));
  out << "<rect class=\"band\" x=\"" << At(left) << "\" width=\"" << At(scale.At(1 + band) - left)
      << "\" y=\"0\" height=\"" << At(kHeight) << "\"/><line class=\"one\" x1=\"" << At(scale.At(1)) << "\" x2=\""
      << At(scale.At(1)) << "\" y1=\"0\" y2=\"" << At(kHeight) << "\"/>";
}

void Plot(Markup& out, const Scale& scale, const BenchRecord& bench, const Comparison& comparison) {
  Frame(out, scale, bench.design.band);
  const bool decided = comparison.outcome == Outcome::kBetter || comparison.outcome == Outcome::kWorse;
  const std::string& winner = comparison.outcome == Outcome::kBetter ? comparison.arm : comparison.against;
  out << "<g class=\"" << (decided ? ArmClass(bench, winner) : std::string("open")) << "\">";
  for (const double ratio : comparison.ratios) {
    out << "<circle class=\"block\" cx=\"" << At(scale.At(ratio)) << "\" cy=\"" << At(kHeight / 2) << "\" r=\"2\"/>";
  }
  if (comparison.ratio.blocks > 1) {
    out << "<line class=\"interval\" x1=\"" << At(scale.At(comparison.ratio.low)) << "\" x2=\""
        << At(scale.At(comparison.ratio.high)) << "\" y1=\"" << At(kHeight / 2) << "\" y2=\"" << At(kHeight / 2)
        << "\"/>";
  }
  if (comparison.ratio.blocks > 0) {
    out << "<circle class=\"estimate\" cx=\"" << At(scale.At(comparison.ratio.value)) << "\" cy=\"" << At(kHeight / 2)
        << "\" r=\"4.5\"/>";
  }
  out << "</g></svg>";
}

void Axis(Markup& out, const Scale& scale) {
  out << "<svg class=\"forest\" viewBox=\"0 0 " << At(kWidth) << " " << At(kHeight) << "\" aria-hidden=\"true\">";
  for (const double tick : scale.Ticks()) {
    out << "<text x=\"" << At(scale.At(tick)) << "\" y=\"14\">" << fmt::format("{:.2g}×", tick) << "</text>";
  }
  out << "</svg>";
}

void Rows(Markup& out, const Scale& scale, const BenchRecord& bench, const std::vector<Comparison>& comparisons) {
  std::string before;
  for (const Comparison& comparison : comparisons) {
    if (comparison.ratio.blocks == 0 && comparison.workload == before) continue;  // one arm does not measure it
    out << "<tr";
    if (comparison.workload != before) {
      out << " class=\"first\"";
    }
    out << "><th scope=\"row\">";
    if (comparison.workload != before) {
      const record::BenchWorkload* workload = bench.FindWorkload(comparison.workload);
      out << "<b>" << comparison.workload << "</b>";
      if (workload != nullptr) out << " <small>" << workload->title << "</small>";
    }
    before = comparison.workload;
    out << "</th><td>" << record::InfoOf(comparison.metric).title << "</td><td class=\"plot\">";
    Plot(out, scale, bench, comparison);
    out << "</td><td class=\"ratio\">" << RatioText(comparison.ratio) << "</td><td>" << OutcomeText(bench, comparison);
    if (comparison.ratio.blocks > 1) {
      out << " <small>p " << fmt::format("{:.2g}", comparison.ratio.sign_rank_p) << ", " << comparison.ratio.blocks
          << " blocks</small>";
    }
    out << "</td></tr>\n";
  }
}

void Table(Markup& out, const BenchRecord& bench, const std::vector<Comparison>& comparisons) {
  const Scale scale(comparisons);
  out << "<div class=\"scroll\"><table class=\"numbers ratios\"><thead><tr><th>workload</th><th>figure</th>"
         "<th class=\"plot\">";
  Axis(out, scale);
  out << "</th><th>ratio [interval]</th><th>outcome</th></tr></thead><tbody>\n";
  Rows(out, scale, bench, comparisons);
  out << "</tbody></table></div>\n";
}

}  // namespace

std::string At(double coordinate) { return fmt::format("{:.1f}", coordinate); }

std::string ArmClass(const BenchRecord& bench, const std::string& arm) {
  for (std::size_t i = 0; i < bench.arms.size(); ++i) {
    if (bench.arms[i].id == arm) return "arm" + std::to_string(std::min<std::size_t>(i, 5));
  }
  return "open";
}

void Forest(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  out << "<section><h2>How sure are we that they differ?</h2>\n";
  if (analysis.headline.empty()) {
    out << "<p class=\"empty\">There is nothing to compare.</p></section>\n";
    return;
  }
  out << "<p class=\"intro\">" << ArmTitle(bench, analysis.headline[0].arm) << " ÷ "
      << ArmTitle(bench, analysis.headline[0].against)
      << ", paired by block: small dots are blocks, the bar is the interval. Grey zone: smaller than ±"
      << fmt::format("{:g}", bench.design.band * 100)
      << " %. Left of 1× is less: good for time, CPU, bytes and memory, bad for calls a second. p is of an exact "
         "signed-rank "
         "test, as a cross-check. Of "
      << analysis.headline.size() << " intervals, about "
      << fmt::format("{:.1f}", static_cast<double>(analysis.headline.size()) * (1 - bench.design.confidence))
      << " miss the truth by chance.</p>\n";
  Table(out, bench, analysis.headline);
  if (!analysis.clients.empty()) {
    out << "<h3>What a real client costs</h3><p class=\"intro\">" << ArmTitle(bench, analysis.clients[0].arm) << " ÷ "
        << ArmTitle(bench, analysis.clients[0].against) << ", against the same server.</p>\n";
    Table(out, bench, analysis.clients);
  }
  if (!analysis.noise.empty() && analysis.noise[0].arm != analysis.headline[0].arm) {
    out << "<h3>What identical arms show</h3><p class=\"intro\">One arm against itself: what is smaller than this is "
           "noise.</p>\n";
    Table(out, bench, analysis.noise);
  }
  out << "</section>\n";
}

}  // namespace assay::reports::bench
