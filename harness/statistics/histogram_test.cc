#include "harness/statistics/histogram.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace assay::statistics {
namespace {

TEST(HistogramTest, CellsCoverEveryValueOnceAndKeepThreeDigits) {
  for (std::size_t index = 0; index + 1 < Histogram::CellCount(); ++index) {
    ASSERT_EQ(Histogram::HighestOf(index) + 1, Histogram::LowestOf(index + 1));
    ASSERT_EQ(Histogram::IndexOf(Histogram::LowestOf(index)), index);
    ASSERT_EQ(Histogram::IndexOf(Histogram::HighestOf(index)), index);
    const double width = static_cast<double>(Histogram::HighestOf(index) - Histogram::LowestOf(index));
    ASSERT_LE(width, static_cast<double>(Histogram::LowestOf(index)) / 1000);
  }
  EXPECT_LT(Histogram::IndexOf(Histogram::kHighest), Histogram::CellCount());
}

TEST(HistogramTest, ValueAtIsWithinAThousandthOfTheExactQuantile) {
  std::mt19937_64 random(7);
  std::vector<std::int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(static_cast<std::int64_t>(random() % 5'000'000'000ULL) >> (random() % 20));
    histogram.Record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double quantile : {0.0, 0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const double rank = std::max(1.0, std::ceil(quantile * static_cast<double>(values.size())));
    const std::int64_t exact = values[static_cast<std::size_t>(rank) - 1];
    EXPECT_GE(histogram.ValueAt(quantile), exact) << quantile;
    EXPECT_LE(histogram.ValueAt(quantile), exact + exact / 1000 + 1) << quantile;
  }
  EXPECT_EQ(histogram.ValueAt(1), values.back());
  EXPECT_EQ(histogram.min(), values.front());
}

TEST(HistogramTest, MergeLosesNothing) {
  Histogram one, two, both;
  for (std::int64_t value = 1; value < 4'000'000'000'000; value = value * 3 + 1) {
    (value % 2 == 0 ? one : two).Record(value);
    both.Record(value);
  }
  EXPECT_FALSE(one == both);
  one.Merge(two);
  EXPECT_TRUE(one == both);
  one.Merge(Histogram());
  EXPECT_TRUE(one == both);
}

TEST(HistogramTest, CellsBringItBack) {
  Histogram histogram;
  histogram.Record(0);
  histogram.Record(12'345, 7);
  histogram.Record(Histogram::kHighest + 1);
  EXPECT_EQ(histogram.overflow(), 1u);
  const Result<Histogram> again =
      Histogram::FromCells(histogram.Cells(), histogram.min(), histogram.max(), histogram.overflow());
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(*again == histogram);
}

TEST(HistogramTest, ACompactOneSaysTheSame) {
  Histogram histogram;
  for (std::int64_t value = 1; value < 4'000'000'000'000; value = value * 3 + 1) histogram.Record(value, 5);
  Histogram compact = histogram;
  compact.Compact();
  EXPECT_TRUE(compact == histogram);
  EXPECT_EQ(compact.Cells(), histogram.Cells());
  EXPECT_EQ(compact.Mean(), histogram.Mean());
  for (const double quantile : {0.0, 0.3, 0.5, 0.99, 1.0}) {
    EXPECT_EQ(compact.ValueAt(quantile), histogram.ValueAt(quantile)) << quantile;
  }
  for (const std::int64_t value : {-1L, 0L, 100L, 5'000'000L, 3'600'000'000'000L}) {
    EXPECT_EQ(compact.CountUpTo(value), histogram.CountUpTo(value)) << value;
  }
  Histogram sum;
  sum.Merge(compact);
  sum.Merge(histogram);
  EXPECT_EQ(sum.count(), 2 * histogram.count());
  EXPECT_EQ(sum.ValueAt(0.5), histogram.ValueAt(0.5));
  compact.Clear();
  compact.Record(7);
  EXPECT_EQ(compact.ValueAt(1), 7);
}

TEST(HistogramTest, FromCellsRefusesWhatNoHistogramHolds) {
  EXPECT_FALSE(Histogram::FromCells({{Histogram::CellCount(), 1}}, 0, 0).has_value());
  EXPECT_FALSE(Histogram::FromCells({{5, 1}}, 4, 5).has_value());
  EXPECT_FALSE(Histogram::FromCells({{5, 1}, {9, 1}}, 5, 5).has_value());
  EXPECT_TRUE(Histogram::FromCells({{5, 1}, {9, 1}}, 5, 9).has_value());
}

TEST(HistogramTest, MeanAndDeviationAreThoseOfTheCells) {
  Histogram histogram;
  EXPECT_EQ(histogram.Mean(), 0);
  histogram.Record(100, 3);
  histogram.Record(200, 1);
  EXPECT_DOUBLE_EQ(histogram.Mean(), 125);
  EXPECT_NEAR(histogram.StandardDeviation(), 43.3, 0.1);
  EXPECT_EQ(histogram.CountUpTo(150), 3u);
  EXPECT_EQ(histogram.CountUpTo(-1), 0u);
}

}  // namespace
}  // namespace assay::statistics
