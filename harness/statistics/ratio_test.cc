#include "harness/statistics/ratio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "harness/statistics/effects.h"
#include "harness/statistics/median.h"
#include "harness/statistics/student.h"

namespace assay::statistics {
namespace {

// Tables of the t distribution; 1 and 2 degrees have closed forms.
TEST(Student, MatchesTheTables) {
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.7062047362, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.975, 2), 4.30265272991, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.975, 4), 2.7764451052, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.975, 9), 2.26215716280, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.95, 30), 1.69726088659, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.995, 100), 2.62589052, 1e-7);
  EXPECT_NEAR(StudentQuantile(0.025, 9), -2.26215716280, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.975, 1'000'000), 1.95996, 1e-5);
  EXPECT_NEAR(StudentCumulative(0, 7), 0.5, 1e-15);
  EXPECT_NEAR(StudentCumulative(1, 1), 0.75, 1e-12);
}

TEST(Median, OfOddEvenAndNone) {
  EXPECT_EQ(Median({}), 0);
  EXPECT_EQ(Median({3}), 3);
  EXPECT_EQ(Median({9, 1, 4}), 4);
  EXPECT_EQ(Median({9, 1, 4, 2}), 3);
}

// mean of ln = ln 1.1, sd 0.1, n 4, t(0.975, 3) = 3.18244630528.
TEST(Ratio, IsStudentsIntervalOfTheLogarithms) {
  const double step = 0.1 * std::sqrt(3.0) / 2;
  const std::vector<double> ratios = {1.1 * std::exp(step), 1.1 * std::exp(-step), 1.1 * std::exp(step),
                                      1.1 * std::exp(-step)};
  const Ratio ratio = EstimateRatio(ratios, 0.95);
  EXPECT_NEAR(ratio.value, 1.1, 1e-12);
  EXPECT_NEAR(ratio.log_deviation, 0.1, 1e-12);
  EXPECT_NEAR(std::log(ratio.high / ratio.value), 3.18244630528 * 0.1 / 2, 1e-9);
  EXPECT_NEAR(ratio.high / ratio.value, ratio.value / ratio.low, 1e-12);
  EXPECT_EQ(ratio.blocks, 4);
}

TEST(Ratio, SwappingTheArmsMirrorsIt) {
  const std::vector<double> ratios = {0.7, 0.9, 1.3, 0.85, 0.6};
  std::vector<double> swapped;
  for (const double ratio : ratios) swapped.push_back(1 / ratio);
  const Ratio one = EstimateRatio(ratios, 0.95);
  const Ratio other = EstimateRatio(swapped, 0.95);
  EXPECT_NEAR(one.value * other.value, 1, 1e-12);
  EXPECT_NEAR(one.low * other.high, 1, 1e-12);
  EXPECT_DOUBLE_EQ(one.sign_rank_p, other.sign_rank_p);
}

TEST(Ratio, OneBlockSaysNothingOfItsSpread) {
  const std::vector<double> one = {0.5};
  const Ratio ratio = EstimateRatio(one, 0.95);
  EXPECT_EQ(ratio.low, 0);
  EXPECT_TRUE(std::isinf(ratio.high));
  EXPECT_EQ(Judge(ratio, 0.05, Direction::kLowerIsBetter), Outcome::kInconclusive);
  EXPECT_FALSE(BlocksNeeded(ratio, 0.05, 0.95));
}

// Wilcoxon's tables: n = 6, all of one sign: 2/64; n = 5: 2/32. A mixed case by hand: of |1|,|2|,|3| with signs +,-,+
// the smaller sum is 2, and 3 of 8 sign patterns have a sum of at most 2.
TEST(Ratio, CountsTheSignRanks) {
  const std::vector<double> six = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
  EXPECT_DOUBLE_EQ(EstimateRatio(six, 0.95).sign_rank_p, 2.0 / 64);
  const std::vector<double> five = {2, 3, 4, 5, 6};
  EXPECT_DOUBLE_EQ(EstimateRatio(five, 0.95).sign_rank_p, 2.0 / 32);
  const std::vector<double> mixed = {std::exp(0.1), std::exp(-0.2), std::exp(0.3)};
  EXPECT_DOUBLE_EQ(EstimateRatio(mixed, 0.95).sign_rank_p, 0.75);
}

Ratio Between(double low, double high) {
  Ratio ratio;
  ratio.value = std::sqrt(low * high);
  ratio.low = low;
  ratio.high = high;
  ratio.blocks = 10;
  return ratio;
}

TEST(Judge, AsksWhereTheIntervalLies) {
  constexpr double kBand = 0.05;
  constexpr Direction kLow = Direction::kLowerIsBetter;
  constexpr Direction kHigh = Direction::kHigherIsBetter;
  EXPECT_EQ(Judge(Between(0.7, 0.8), kBand, kLow), Outcome::kBetter);
  EXPECT_EQ(Judge(Between(0.7, 0.8), kBand, kHigh), Outcome::kWorse);
  EXPECT_EQ(Judge(Between(1.2, 1.3), kBand, kLow), Outcome::kWorse);
  EXPECT_EQ(Judge(Between(1.2, 1.3), kBand, kHigh), Outcome::kBetter);
  EXPECT_EQ(Judge(Between(0.97, 1.04), kBand, kLow), Outcome::kEquivalent);
  EXPECT_EQ(Judge(Between(0.9, 0.97), kBand, kLow), Outcome::kInconclusive);
  EXPECT_EQ(Judge(Between(0.9, 1.2), kBand, kLow), Outcome::kInconclusive);
  EXPECT_EQ(Judge(Between(0.7, 0.8), kBand, kLow, 11), Outcome::kInconclusive);
}

TEST(BlocksNeeded, IsWhereTheIntervalLeavesTheEdge) {
  Ratio ratio = Between(0.9, 1.2);
  ratio.value = 1.2;
  ratio.log_deviation = 0.2;
  // log 1.2 - log 1.05 = 0.1335; t(20) 0.2 / sqrt(21) = 0.0910, and 12 blocks give 0.1271, 11 give 0.1344.
  EXPECT_EQ(BlocksNeeded(ratio, 0.05, 0.95), 12);
  ratio.value = 1.05;
  EXPECT_FALSE(BlocksNeeded(ratio, 0.05, 0.95));
}

using Noise = std::function<double(std::mt19937_64&)>;

// Of 2,000 comparisons, how many intervals hold the truth, and how many call identical arms different.
struct Coverage {
  double holds_truth = 0;
  double called_different = 0;
};
Coverage Simulate(const Noise& noise, int blocks, double band) {
  std::mt19937_64 random(20261126);
  constexpr int kComparisons = 2000;
  int holds = 0;
  int different = 0;
  for (int i = 0; i < kComparisons; ++i) {
    std::vector<double> ratios;
    // Two arms with the same noise: their ratio is around 1 whatever its shape.
    for (int block = 0; block < blocks; ++block) ratios.push_back(std::exp(noise(random) - noise(random)));
    const Ratio ratio = EstimateRatio(ratios, 0.95);
    holds += ratio.low <= 1 && ratio.high >= 1 ? 1 : 0;
    const Outcome outcome = Judge(ratio, band, Direction::kLowerIsBetter);
    different += outcome == Outcome::kBetter || outcome == Outcome::kWorse ? 1 : 0;
  }
  return {holds / static_cast<double>(kComparisons), different / static_cast<double>(kComparisons)};
}

TEST(Coverage, IdenticalArmsAreRarelyCalledDifferent) {
  const Noise normal = [](std::mt19937_64& random) { return std::normal_distribution<>(0, 0.1)(random); };
  const Noise skewed = [](std::mt19937_64& random) { return std::exponential_distribution<>(8)(random); };
  const Noise outliers = [](std::mt19937_64& random) {
    return std::normal_distribution<>(0, std::bernoulli_distribution(0.1)(random) ? 0.6 : 0.06)(random);
  };
  for (const int blocks : {3, 5, 10, 20}) {
    for (const Noise& noise : {normal, skewed, outliers}) {
      const Coverage coverage = Simulate(noise, blocks, 0.05);
      EXPECT_GE(coverage.holds_truth, 0.93) << blocks;
      EXPECT_LE(coverage.called_different, 0.06) << blocks;
    }
  }
}

TEST(Coverage, ARealDifferenceIsSeen) {
  std::mt19937_64 random(7);
  std::normal_distribution<> noise(0, 0.1);
  int seen = 0;
  for (int i = 0; i < 500; ++i) {
    std::vector<double> ratios;
    for (int block = 0; block < 10; ++block) ratios.push_back(0.7 * std::exp(noise(random) - noise(random)));
    seen += Judge(EstimateRatio(ratios, 0.95), 0.05, Direction::kLowerIsBetter) == Outcome::kBetter ? 1 : 0;
  }
  EXPECT_GE(seen, 475);
}

TEST(Effects, AreFactorsThatMultiplyToTheTotal) {
  std::vector<Cells> blocks;
  for (const double machine : {1.0, 1.3, 0.8}) {  // a slow block slows each cell, and cancels out
    // protobuf halves over REST and takes 0.4 over gRPC, which itself costs 1.5 with JSON.
    blocks.push_back({machine * 10, machine * 5, machine * 15, machine * 6});
  }
  const Effects effects = EstimateEffects(blocks, 0.95);
  EXPECT_NEAR(effects.total.value, 0.6, 1e-12);
  EXPECT_NEAR(effects.payload.value, std::sqrt(0.5 * 0.4), 1e-12);
  EXPECT_NEAR(effects.transport.value, std::sqrt(1.5 * 1.2), 1e-12);
  EXPECT_NEAR(effects.payload.value * effects.transport.value, effects.total.value, 1e-12);
  EXPECT_NEAR(effects.interaction.value, 0.8, 1e-12);
  EXPECT_NEAR(effects.total.high, effects.total.low, 1e-9);
}

}  // namespace
}  // namespace assay::statistics
