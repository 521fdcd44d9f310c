#include "harness/scenario/scenario.h"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

TEST(LevelTest, ReadsWhatItWrites) {
  for (const Level level : {Level::kMust, Level::kShould, Level::kMay, Level::kPractice}) {
    EXPECT_EQ(ParseLevel(ToString(level)), level);
  }
}

TEST(LevelTest, IsReadInAnyCaseAndAsAWholeWord) {
  EXPECT_EQ(ParseLevel("should"), Level::kShould);
  EXPECT_EQ(ParseLevel("Practice"), Level::kPractice);
  EXPECT_EQ(ParseLevel("MUS"), std::nullopt);
  EXPECT_EQ(ParseLevel("MUST NOT"), std::nullopt);
  EXPECT_EQ(ParseLevel(""), std::nullopt);
}

}  // namespace
}  // namespace assay::scenario
