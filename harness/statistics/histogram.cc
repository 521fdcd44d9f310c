#include "harness/statistics/histogram.h"

#include <cmath>
#include <string>

namespace assay::statistics {

Histogram::Histogram() : counts_(CellCount()) {}

void Histogram::Clear() {
  counts_.assign(CellCount(), 0);
  cells_.clear();
  count_ = overflow_ = 0;
  min_ = INT64_MAX;
  max_ = 0;
}

void Histogram::Merge(const Histogram& other) {
  if (other.empty()) return;
  for (const Cell& cell : other.cells_) counts_[cell.index] += cell.count;
  if (!other.counts_.empty()) {
    for (std::size_t index = IndexOf(other.min_); index <= IndexOf(other.max_); ++index) {
      counts_[index] += other.counts_[index];
    }
  }
  count_ += other.count_;
  overflow_ += other.overflow_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::Compact() {
  if (counts_.empty()) return;
  cells_ = Cells();
  cells_.shrink_to_fit();
  counts_ = std::vector<std::uint64_t>();
}

std::int64_t Histogram::LowestOf(std::size_t index) {
  if (index < 2 * kSubCells) return static_cast<std::int64_t>(index);
  const std::size_t octave = index / kSubCells - 1;
  return static_cast<std::int64_t>(index - octave * kSubCells) << octave;
}

std::int64_t Histogram::HighestOf(std::size_t index) { return LowestOf(index + 1) - 1; }

double Histogram::Mean() const {
  double sum = 0;
  for (const Cell& cell : Cells()) {
    sum += static_cast<double>(cell.count) *
           (static_cast<double>(LowestOf(cell.index)) + static_cast<double>(HighestOf(cell.index))) / 2;
  }
  return count_ == 0 ? 0 : sum / static_cast<double>(count_);
}

double Histogram::StandardDeviation() const {
  const double mean = Mean();
  double sum = 0;
  for (const Cell& cell : Cells()) {
    const double middle = (static_cast<double>(LowestOf(cell.index)) + static_cast<double>(HighestOf(cell.index))) / 2;
    sum += static_cast<double>(cell.count) * (middle - mean) * (middle - mean);
  }
  return count_ == 0 ? 0 : std::sqrt(sum / static_cast<double>(count_));
}

std::int64_t Histogram::ValueAt(double quantile) const {
  if (count_ == 0) return 0;
  const double wanted = std::ceil(std::clamp(quantile, 0.0, 1.0) * static_cast<double>(count_));
  const std::uint64_t rank = std::clamp(static_cast<std::uint64_t>(wanted), std::uint64_t{1}, count_);
  std::uint64_t seen = 0;
  for (const Cell& cell : cells_) {
    seen += cell.count;
    if (seen >= rank) return std::min(HighestOf(cell.index), max_);
  }
  for (std::size_t index = IndexOf(min_); index < counts_.size(); ++index) {
    seen += counts_[index];
    if (seen >= rank) return std::min(HighestOf(index), max_);
  }
  return max_;
}

std::uint64_t Histogram::CountUpTo(std::int64_t value) const {
  if (value < 0) return 0;
  std::uint64_t seen = 0;
  const std::size_t last = IndexOf(std::min(value, kHighest));
  for (const Cell& cell : cells_) seen += cell.index <= last ? cell.count : 0;
  for (std::size_t index = 0; index <= last && index < counts_.size(); ++index) seen += counts_[index];
  return seen;
}

std::vector<Histogram::Cell> Histogram::Cells() const {
  if (counts_.empty() || count_ == 0) return cells_;
  std::vector<Cell> cells;
  for (std::size_t index = IndexOf(min_); index <= IndexOf(max_); ++index) {
    if (counts_[index] != 0) cells.push_back({index, counts_[index]});
  }
  return cells;
}

Result<Histogram> Histogram::FromCells(const std::vector<Cell>& cells, std::int64_t min, std::int64_t max,
                                       std::uint64_t overflow) {
  Histogram made;
  for (const Cell& cell : cells) {
    if (cell.index >= made.counts_.size()) {
      return UsageError("cell " + std::to_string(cell.index) + " is beyond the " + std::to_string(CellCount()) +
                        " that a histogram has");
    }
    made.counts_[cell.index] += cell.count;
    made.count_ += cell.count;
  }
  if (made.count_ == 0) return made;
  std::size_t first = 0;
  while (made.counts_[first] == 0) ++first;
  std::size_t last = made.counts_.size() - 1;
  while (made.counts_[last] == 0) --last;
  if (min < 0 || max > kHighest || min > max || IndexOf(min) != first || IndexOf(max) != last) {
    return UsageError("the extremes " + std::to_string(min) + " and " + std::to_string(max) +
                      " are not in the first and the last cell that is not empty");
  }
  made.min_ = min;
  made.max_ = max;
  made.overflow_ = overflow;
  return made;
}

bool Histogram::operator==(const Histogram& other) const {
  return count_ == other.count_ && overflow_ == other.overflow_ && min() == other.min() && max_ == other.max_ &&
         Cells() == other.Cells();
}

}  // namespace assay::statistics
