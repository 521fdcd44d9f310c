#include "reports/hgrm.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

namespace assay::reports {
namespace {

using statistics::Histogram;

constexpr double kStepsPerHalf = 5;

double Milliseconds(double nanoseconds) { return nanoseconds / 1e6; }

std::string Line(const Histogram& histogram, double quantile) {
  const std::int64_t value = histogram.ValueAt(quantile);
  std::string line = fmt::format("{:12.6f} {:2.12f} {:10}", Milliseconds(static_cast<double>(value)), quantile,
                                 histogram.CountUpTo(value));
  if (quantile < 1) line += fmt::format(" {:14.2f}", 1 / (1 - quantile));
  return line + "\n";
}

}  // namespace

std::string RenderHgrm(const record::LoadRecord& record) {
  const Histogram& histogram = record.response;
  std::string out =
      fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  if (!histogram.empty()) {
    // Steps become smaller towards 1 until one value is left.
    const double last = 1 - 1 / static_cast<double>(histogram.count());
    for (double quantile = 0; quantile < last;) {
      out += Line(histogram, quantile);
      const double halvings = std::floor(std::log2(1 / (1 - quantile))) + 1;
      quantile += 1 / (kStepsPerHalf * std::exp2(halvings));
    }
    out += Line(histogram, 1);
  }
  out += fmt::format("#[Mean    = {:12.6f}, StdDeviation   = {:12.6f}]\n", Milliseconds(histogram.Mean()),
                     Milliseconds(histogram.StandardDeviation()));
  out += fmt::format("#[Max     = {:12.6f}, Total count    = {:12}]\n",
                     Milliseconds(static_cast<double>(histogram.max())), histogram.count());
  // As HdrHistogram has them: buckets of 2048 cells, of which the later ones use the upper half.
  out += fmt::format("#[Buckets = {:12}, SubBuckets     = {:12}]\n", Histogram::CellCount() / Histogram::kSubCells - 1,
                     2 * Histogram::kSubCells);
  return out;
}

}  // namespace assay::reports
