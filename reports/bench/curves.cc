#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "reports/bench/numbers.h"
#include "reports/bench/sections.h"

namespace assay::reports::bench {
namespace {

using record::BenchRecord;
using record::LoadPoint;

constexpr double kWidth = 460;
constexpr double kHeight = 250;
constexpr double kLeft = 52;
constexpr double kRight = 448;
constexpr double kTop = 14;
constexpr double kBottom = 212;
// Fewer values than this beyond a percentile, and it is the luck of single calls.
constexpr double kLeastBeyond = 10;

// Inside the axis, whose own At() is of times.
std::string XY(double coordinate) { return At(coordinate); }

// Times in microseconds on a logarithmic axis.
class TimeAxis {
 public:
  void Include(double us) {
    if (us <= 0) return;
    low_ = std::min(low_, us);
    high_ = std::max(high_, us);
  }
  bool empty() const { return high_ == 0; }
  double At(double us) const {
    const double span = std::max(std::log(high_ / low_), std::numbers::ln2);
    return kBottom - std::log(std::max(us, low_) / low_) / span * (kBottom - kTop);
  }
  void Draw(Markup& out) const {
    for (double decade = std::pow(10, std::floor(std::log10(low_))); decade <= high_; decade *= 10) {
      for (const double step : {1.0, 3.0}) {
        const double us = decade * step;
        if (us < low_ || us > high_) continue;
        out << "<line class=\"grid\" x1=\"" << XY(kLeft) << "\" x2=\"" << XY(kRight) << "\" y1=\"" << XY(At(us))
            << "\" y2=\"" << XY(At(us)) << "\"/><text class=\"y\" x=\"" << XY(kLeft - 5) << "\" y=\"" << XY(At(us) + 3)
            << "\">" << Label(us) << "</text>";
      }
    }
  }

 private:
  static std::string Label(double us) {
    return us < 1000  ? fmt::format("{:g} µs", us)
           : us < 1e6 ? fmt::format("{:g} ms", us / 1000)
                      : fmt::format("{:g} s", us / 1e6);
  }
  double low_ = 1e18;
  double high_ = 0;
};

struct Spot {
  double x = 0;
  double us = 0;
  double low_us = 0;
  double high_us = 0;
  bool hollow = false;
};
struct Line {
  std::string arm;
  std::vector<Spot> spots;
};

void Begin(Markup& out, const std::string& title, const std::string& about) {
  out << "<figure class=\"card chart\"><figcaption><b>" << title << "</b> <small>" << about
      << "</small></figcaption><svg class=\"curve\" role=\"img\" viewBox=\"0 0 " << At(kWidth) << " " << At(kHeight)
      << "\" aria-label=\"" << title << ": " << about << "; the figures stand in the tables below\">";
}

void Draw(Markup& out, const BenchRecord& bench, const TimeAxis& times, const std::vector<Line>& lines, bool dots) {
  for (const Line& line : lines) {
    out << "<g class=\"" << ArmClass(bench, line.arm) << "\"><polyline points=\"";
    for (const Spot& spot : line.spots) out << At(spot.x) << "," << At(times.At(spot.us)) << " ";
    out << "\"/>";
    for (const Spot& spot : dots ? line.spots : std::vector<Spot>()) {
      if (spot.high_us > spot.low_us) {
        out << "<line class=\"spread\" x1=\"" << At(spot.x) << "\" x2=\"" << At(spot.x) << "\" y1=\""
            << At(times.At(spot.low_us)) << "\" y2=\"" << At(times.At(spot.high_us)) << "\"/>";
      }
      if (spot.hollow) {
        out << "<circle class=\"hollow\" cx=\"" << At(spot.x) << "\" cy=\"" << At(times.At(spot.us)) << "\" r=\"4\"/>";
      } else {
        out << "<circle cx=\"" << At(spot.x) << "\" cy=\"" << At(times.At(spot.us)) << "\" r=\"3\"/>";
      }
    }
    out << "</g>";
  }
  out << "</svg>";
  out << "<p class=\"key\">";
  for (const Line& line : lines) {
    out << "<span class=\"" << ArmClass(bench, line.arm)
        << "\"><svg class=\"swatch\" viewBox=\"0 0 26 8\" aria-hidden=\"true\">"
        << "<line x1=\"0\" x2=\"26\" y1=\"4\" y2=\"4\"/></svg> " << ArmTitle(bench, line.arm) << "</span> ";
  }
  out << "</p></figure>\n";
}

void XLabel(Markup& out, double x, const std::string& text) {
  out << "<line class=\"grid\" x1=\"" << At(x) << "\" x2=\"" << At(x) << "\" y1=\"" << At(kTop) << "\" y2=\""
      << At(kBottom) << "\"/><text class=\"x\" x=\"" << At(x) << "\" y=\"" << At(kBottom + 14) << "\">" << text
      << "</text>";
}

// A step of 1, 2 or 5 times a power of ten that divides `most` into about five.
double RoundStep(double most) {
  const double decade = std::pow(10, std::floor(std::log10(most / 5)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (most / (decade * step) <= 6) return decade * step;
  }
  return decade * 10;
}

void LatencyAgainstLoad(Markup& out, const BenchRecord& bench, const record::Analysis& analysis,
                        const record::BenchWorkload& workload) {
  TimeAxis times;
  std::vector<Line> lines;
  double least = 0;
  double most = 0;
  for (const record::BenchArm& arm : bench.arms) {
    Line line{arm.id, {}};
    for (const LoadPoint& point : analysis.points) {
      if (point.workload != workload.id || point.arm != arm.id || point.offered == 0 || point.valid == 0) continue;
      const auto [low, high] = std::minmax_element(point.p99_by_block.begin(), point.p99_by_block.end());
      if (low == point.p99_by_block.end()) continue;
      line.spots.push_back({point.offered, point.p99_us, *low, *high, point.saturated});
      least = least == 0 ? point.offered : std::min(least, point.offered);
      most = std::max(most, point.offered);
      for (const double us : {point.p99_us, *low, *high}) times.Include(us);
    }
    if (!line.spots.empty()) lines.push_back(std::move(line));
  }
  if (least == most) return;  // one load makes no curve
  for (Line& line : lines) {
    for (Spot& spot : line.spots) spot.x = kLeft + spot.x / (most * 1.03) * (kRight - kLeft);
  }
  Begin(out, "How much load before the tail goes? " + workload.id, "p99 response time (log) against the offered load");
  times.Draw(out);
  const double step = RoundStep(most);
  for (double load = 0; load <= most * 1.001; load += step) {
    XLabel(out, kLeft + load / (most * 1.03) * (kRight - kLeft),
           load < 1000 ? fmt::format("{:g}", load) : fmt::format("{:g}k", load / 1000));
  }
  out << "<text class=\"axis\" x=\"" << At(kRight) << "\" y=\"" << At(kHeight - 6)
      << "\">offered calls a second; hollow: saturated</text>";
  Draw(out, bench, times, lines, /*dots=*/true);
}

// The tail at one load: percentiles on a logarithmic scale of what is left beyond them.
void Tail(Markup& out, const BenchRecord& bench, const record::BenchWorkload& workload) {
  TimeAxis times;
  std::vector<Line> lines;
  double furthest = 1;
  for (const record::BenchArm& arm : bench.arms) {
    statistics::Histogram all;
    for (const record::BenchTrial& trial : bench.trials) {
      if (trial.workload == workload.id && trial.arm == arm.id && trial.offered == workload.equal_load && trial.valid())
        all.Merge(trial.load.response);
    }
    Line line{arm.id, {}};
    for (double decades = 0; decades <= 5; decades += 0.125) {
      const double beyond = std::pow(10, -decades);
      if (beyond * static_cast<double>(all.count()) < kLeastBeyond) break;
      const double us = static_cast<double>(all.ValueAt(1 - beyond)) / 1000;
      line.spots.push_back({decades, us, 0, 0, false});
      times.Include(us);
      furthest = std::max(furthest, decades);
    }
    if (!line.spots.empty()) lines.push_back(std::move(line));
  }
  if (lines.size() < 2) return;
  for (Line& line : lines) {
    for (Spot& spot : line.spots) spot.x = kLeft + spot.x / furthest * (kRight - kLeft);
  }
  Begin(out, "What does the tail look like at equal load? " + workload.id,
        "response time (log) at " + Significant(workload.equal_load) + " calls a second, all blocks together");
  times.Draw(out);
  for (const auto& [decades, label] : {std::pair{0.0, "0"}, std::pair{0.30103, "50 %"}, std::pair{1.0, "90 %"},
                                       std::pair{2.0, "99 %"}, std::pair{3.0, "99.9 %"}, std::pair{4.0, "99.99 %"}}) {
    if (decades <= furthest) XLabel(out, kLeft + decades / furthest * (kRight - kLeft), label);
  }
  out << "<text class=\"axis\" x=\"" << At(kRight) << "\" y=\"" << At(kHeight - 6)
      << "\">percentile (log of what lies beyond)</text>";
  Draw(out, bench, times, lines, /*dots=*/false);
}

}  // namespace

void LoadCurves(Markup& out, const BenchRecord& bench, const record::Analysis& analysis) {
  Markup charts;
  for (const record::BenchWorkload& workload : bench.workloads) {
    LatencyAgainstLoad(charts, bench, analysis, workload);
    if (workload.equal_load > 0) Tail(charts, bench, workload);
  }
  if (charts.empty()) return;
  out << "<section><h2>Response time under load</h2><p class=\"intro\">Open loop: calls begin on a schedule, whatever "
         "the "
         "server does, and time counts from the moment a call was due. Bars: lowest and highest block.</p>\n"
         "<div class=\"charts\">\n"
      << charts << "</div></section>\n";
}

}  // namespace assay::reports::bench
