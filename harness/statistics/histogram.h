#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/result.h"

namespace assay::statistics {

// Counts of whole numbers from 0 to kHighest, in log-linear cells that keep three significant digits: a value is known
// to a thousandth of itself. Cells are those of HdrHistogram (lowest 1, highest kHighest, three digits), so that its
// formats hold a Histogram without loss. What unit the numbers have is the owner's to say; in the load engine they are
// nanoseconds. All storage is taken when it is made: Record() allocates nothing and takes a few nanoseconds.
class Histogram {
 public:
  // An hour in nanoseconds. Greater values count as kHighest, and overflow() says how many there were.
  static constexpr std::int64_t kHighest = 3'600'000'000'000;
  static constexpr int kSignificantDigits = 3;

  Histogram();

  // Below 0 counts as 0.
  void Record(std::int64_t value) { Record(value, 1); }
  void Record(std::int64_t value, std::uint64_t times) {
    if (value > kHighest) overflow_ += times;
    value = std::clamp(value, std::int64_t{0}, kHighest);
    counts_[IndexOf(value)] += times;
    count_ += times;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }
  void Clear();

  // Adds all counts, without loss. This one is not compact.
  void Merge(const Histogram& other);

  // Keeps the cells that are not empty and gives the storage of the others back, a quarter of a megabyte: for what is
  // kept beside thousands of its like. From then on it is read, copied and merged into others; only Clear() makes it
  // one that can be recorded into again.
  void Compact();

  std::uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  std::uint64_t overflow() const { return overflow_; }
  // Exact as recorded (or set), 0 where nothing was.
  std::int64_t min() const { return count_ == 0 ? 0 : min_; }
  std::int64_t max() const { return max_; }
  // Of the cells' middles, 0 where nothing was recorded.
  double Mean() const;
  double StandardDeviation() const;

  // The highest value that the cell of this quantile stands for, but never above max(): at least this share of the
  // values is at most that. `quantile` from 0 to 1; 0 where nothing was recorded.
  std::int64_t ValueAt(double quantile) const;
  // How many values are at most `value`, as far as cells tell.
  std::uint64_t CountUpTo(std::int64_t value) const;

  // One cell that is not empty.
  struct Cell {
    std::size_t index = 0;
    std::uint64_t count = 0;
    bool operator==(const Cell&) const = default;
  };
  // In ascending order: all there is to store.
  std::vector<Cell> Cells() const;
  // The inverse of Cells(), min() and max(). Errors: kUsage (an index out of range, an extreme outside the cells).
  static Result<Histogram> FromCells(const std::vector<Cell>& cells, std::int64_t min, std::int64_t max,
                                     std::uint64_t overflow = 0);

  // Values below 2 * kSubCells have a cell each; from there on each power of two has kSubCells.
  static constexpr std::size_t kSubBits = 10;
  static constexpr std::size_t kSubCells = std::size_t{1} << kSubBits;
  // The cells of the layout: their number, and the lowest and highest value of one.
  static constexpr std::size_t CellCount() {
    return IndexOf(static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(kHighest))) - 1) + 1;
  }
  static constexpr std::size_t IndexOf(std::int64_t value) {
    const auto octave =
        static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(value) | (2 * kSubCells - 1))) - kSubBits -
        1;
    return octave * kSubCells + static_cast<std::size_t>(value >> octave);
  }
  static std::int64_t LowestOf(std::size_t index);
  static std::int64_t HighestOf(std::size_t index);

  bool operator==(const Histogram& other) const;

 private:
  std::vector<std::uint64_t> counts_;  // empty once it is compact
  std::vector<Cell> cells_;            // then these
  std::uint64_t count_ = 0;
  std::uint64_t overflow_ = 0;
  std::int64_t min_ = INT64_MAX;
  std::int64_t max_ = 0;
};

}  // namespace assay::statistics
