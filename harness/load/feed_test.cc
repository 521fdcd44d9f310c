#include "harness/load/feed.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "harness/load/filled.h"

namespace assay::load {
namespace {

using std::chrono::seconds;

Plan Open(Schedule schedule, Duration duration = seconds(10), Duration warmup = {}) {
  Plan plan;
  plan.schedule = std::move(schedule);
  plan.duration = duration;
  plan.warmup = warmup;
  return plan;
}

Window WindowOf(const Plan& plan) {
  return {1000, 1000 + plan.warmup.count(), 1000 + plan.warmup.count() + plan.duration.count()};
}

// When each call of the threads together is due, in seconds since the start, in order.
std::vector<double> Times(const Plan& plan, int threads) {
  std::vector<double> times;
  for (int thread = 0; thread < threads; ++thread) {
    Feed feed(plan, WindowOf(plan), thread, threads);
    while (feed.due() != INT64_MAX) {
      times.push_back(static_cast<double>(feed.due() - 1000) / 1e9);
      feed.Take(feed.due());
    }
  }
  std::sort(times.begin(), times.end());
  return times;
}

TEST(FeedTest, ConstantArrivalsAreEvenOverAllThreads) {
  Schedule schedule{Schedule::Kind::kConstant, 100};
  for (const int threads : {1, 3}) {
    const std::vector<double> times = Times(Open(schedule), threads);
    ASSERT_EQ(times.size(), 1000u);
    for (std::size_t i = 0; i < times.size(); ++i) ASSERT_NEAR(times[i], static_cast<double>(i) / 100, 1e-6);
  }
}

TEST(FeedTest, PoissonGapsAreExponential) {
  Schedule schedule{Schedule::Kind::kPoisson, 1000};
  const std::vector<double> times = Times(Open(schedule), 2);
  ASSERT_NEAR(static_cast<double>(times.size()), 10'000, 500);
  int longer = 0;
  for (std::size_t i = 1; i < times.size(); ++i) longer += times[i] - times[i - 1] > 0.001 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(longer) / static_cast<double>(times.size()), std::exp(-1), 0.03);
  EXPECT_NE(Times(Open({Schedule::Kind::kPoisson, 1000, 0, {}, 2}), 2), times) << "another seed";
  EXPECT_EQ(Times(Open(schedule), 2), times);
}

TEST(FeedTest, ARampChangesItsRateEvenly) {
  const std::vector<double> times = Times(Open({Schedule::Kind::kRamp, 0, 200}), 1);
  ASSERT_NEAR(static_cast<double>(times.size()), 1000, 1);
  // A quarter of all comes in the first half.
  EXPECT_NEAR(times[250], 5, 0.03);
  const std::vector<double> down = Times(Open({Schedule::Kind::kRamp, 200, 0}), 1);
  EXPECT_NEAR(down[750], 5, 0.03);
}

TEST(FeedTest, StepsFollowEachOtherAndTheLastOneStays) {
  Schedule schedule{Schedule::Kind::kSteps};
  schedule.steps = {{10, seconds(2)}, {0, seconds(1)}, {100, seconds(1)}};
  const std::vector<double> times = Times(Open(schedule, seconds(5)), 1);
  const auto before = [&](double time) {
    return std::count_if(times.begin(), times.end(), [&](double t) { return t < time; });
  };
  EXPECT_EQ(before(1.95), 20);
  EXPECT_LE(before(2.999), 21);
  EXPECT_NEAR(static_cast<double>(times.size()), 220, 2);
}

TEST(FeedTest, TheWarmUpHasTheFirstRateAndIsNotOffered) {
  const Plan plan = Open({Schedule::Kind::kConstant, 10}, seconds(3), seconds(2));
  Feed feed(plan, WindowOf(plan), 0, 1);
  int calls = 0;
  for (; feed.due() != INT64_MAX; ++calls) feed.Take(feed.due());
  EXPECT_EQ(calls, 50);
  EXPECT_EQ(feed.offered(), 30u);
}

TEST(FeedTest, EndsWithItsNumberOfCallsAndCountsWhatIsDropped) {
  Plan plan = Open({Schedule::Kind::kClosed}, seconds(10), seconds(1));
  plan.requests = 5;
  std::uint64_t measured = 0;
  for (int thread = 0; thread < 2; ++thread) {
    Feed feed(plan, WindowOf(plan), thread, 2);
    feed.Take(2000);  // in the warm-up
    while (feed.due() != INT64_MAX) {
      feed.Take(WindowOf(plan).from);
      ++measured;
    }
  }
  EXPECT_EQ(measured, 5u);

  const Plan open = Open({Schedule::Kind::kConstant, 100}, seconds(1));
  Feed feed(open, WindowOf(open), 0, 1);
  for (int i = 0; i < 40; ++i) feed.Take(feed.due());
  EXPECT_EQ(feed.Drop(WindowOf(open).until), 60u);
  EXPECT_EQ(feed.due(), INT64_MAX);
}

TEST(FeedTest, NumbersAreNeverTheSameAndRowsComeInTurn) {
  Plan plan = Open({Schedule::Kind::kClosed});
  plan.workload.rows.resize(3);
  std::vector<std::uint64_t> numbers;
  for (int thread = 0; thread < 2; ++thread) {
    Feed feed(plan, WindowOf(plan), thread, 2);
    for (int i = 0; i < 6; ++i) {
      const Call call = feed.Take(5000);
      EXPECT_EQ(call.row, call.number % 3);
      numbers.push_back(call.number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i);
}

TEST(FeedTest, LoadGeneratorsShareTheNumbers) {
  std::vector<std::uint64_t> numbers;
  for (int index = 0; index < 3; ++index) {
    Plan plan = Open({Schedule::Kind::kConstant, 100});
    plan.share = {index, 3};
    for (int thread = 0; thread < 2; ++thread) {
      Feed feed(plan, WindowOf(plan), thread, 2);
      while (feed.due() != INT64_MAX) numbers.push_back(feed.Take(feed.due()).number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  ASSERT_EQ(numbers.size(), 3000u);
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], i);
}

TEST(FilledTest, RandomDigitsAreThoseOfTheSeed) {
  const auto filled = [](std::uint64_t seed, std::uint64_t number) {
    Workload workload;
    workload.rows[0].messages = {{"................", {{0, 16, Hole::Kind::kRandom}}}};
    Salt(workload, seed);
    std::string out(16, '?');
    CopyFilled(workload.rows[0].messages[0], 0, out.size(), number, out.data());
    return out;
  };
  EXPECT_EQ(filled(1, 7), filled(1, 7));
  EXPECT_NE(filled(1, 7), filled(2, 7));
  EXPECT_NE(filled(1, 7), filled(1, 8));
}

TEST(ScheduleTest, RefusesWhatHasNoRate) {
  EXPECT_FALSE(CheckSchedule({Schedule::Kind::kConstant}, seconds(1)).has_value());
  EXPECT_FALSE(CheckSchedule({Schedule::Kind::kPoisson, -1}, seconds(1)).has_value());
  EXPECT_FALSE(CheckSchedule({Schedule::Kind::kRamp, 1, 2}, Duration(0)).has_value());
  EXPECT_FALSE(CheckSchedule({Schedule::Kind::kRamp}, seconds(1)).has_value());
  EXPECT_FALSE(CheckSchedule({Schedule::Kind::kSteps}, seconds(1)).has_value());
  EXPECT_TRUE(CheckSchedule({Schedule::Kind::kRamp, 0, 2}, seconds(1)).has_value());
}

TEST(FilledTest, HolesAreTheSameHoweverTheyAreCut) {
  Piece piece{"a0000b................................c", {{1, 4, Hole::Kind::kSequence}, {6, 32, Hole::Kind::kRandom}}};
  const auto filled = [&](std::uint64_t number) {
    std::string out(piece.octets.size(), '?');
    CopyFilled(piece, 0, out.size(), number, out.data());
    return out;
  };
  const std::string whole = filled(987);
  EXPECT_EQ(whole.substr(0, 6), "a0987b");
  EXPECT_EQ(whole.back(), 'c');
  EXPECT_EQ(whole.find('.'), std::string::npos);
  EXPECT_NE(filled(988).substr(6), whole.substr(6));
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    std::string out(whole.size(), '?');
    CopyFilled(piece, 0, cut, 987, out.data());
    CopyFilled(piece, cut, whole.size() - cut, 987, out.data() + cut);
    ASSERT_EQ(out, whole) << cut;
  }
}

}  // namespace
}  // namespace assay::load
