#include <gtest/gtest.h>

#include "harness/plan/plan.h"

namespace assay::plan {
namespace {

constexpr std::string_view kId = "deadline/expired/unary,before@wire";

TEST(PatternTest, ExactIdsMatch) {
  EXPECT_TRUE(Matches("deadline/expired/unary,before@wire", kId));
  EXPECT_FALSE(Matches("deadline/expired/unary,before@grpc", kId));
  EXPECT_FALSE(Matches("deadline/expired/unary,after@wire", kId));
}

TEST(PatternTest, WithoutAClientEveryClientMatches) {
  EXPECT_TRUE(Matches("deadline/expired/unary,before", kId));
  EXPECT_TRUE(Matches("deadline/expired/unary,before", "deadline/expired/unary,before@grpc"));
}

TEST(PatternTest, FoldersMatchAllBelow) {
  EXPECT_TRUE(Matches("deadline", kId));
  EXPECT_TRUE(Matches("deadline/", kId));
  EXPECT_TRUE(Matches("deadline/expired", kId));
  EXPECT_TRUE(Matches("deadline/expired@wire", kId));
  EXPECT_FALSE(Matches("deadline@grpc", kId));
  EXPECT_FALSE(Matches("dead", kId));
  EXPECT_FALSE(Matches("deadline/exp", kId));
  EXPECT_FALSE(Matches("expired", kId));
}

TEST(PatternTest, AStarStaysWithinAPart) {
  EXPECT_TRUE(Matches("*", kId));
  EXPECT_TRUE(Matches("dead*", kId));
  EXPECT_TRUE(Matches("*/exp*/unary*", kId));
  EXPECT_TRUE(Matches("*/*/*,before@w*", kId));
  EXPECT_FALSE(Matches("*before", kId));
  EXPECT_FALSE(Matches("deadline*unary,before", kId));
  EXPECT_FALSE(Matches("*/*/*/*", kId));
}

TEST(PatternTest, TwoStarsCrossParts) {
  EXPECT_TRUE(Matches("**before", kId));
  EXPECT_TRUE(Matches("deadline**before@wire", kId));
  EXPECT_TRUE(Matches("**", kId));
  EXPECT_FALSE(Matches("**after", kId));
}

TEST(PatternTest, AnEmptyPatternMatchesNothing) { EXPECT_FALSE(Matches("", kId)); }

}  // namespace
}  // namespace assay::plan
