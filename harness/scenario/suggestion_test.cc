#include "harness/scenario/suggestion.h"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

TEST(EditDistanceTest, CountsInsertionsDeletionsReplacementsAndExchanges) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("status", "status"), 0U);
  EXPECT_EQ(EditDistance("status", "stattus"), 1U);
  EXPECT_EQ(EditDistance("status", "tatus"), 1U);
  EXPECT_EQ(EditDistance("status", "stasus"), 1U);
  EXPECT_EQ(EditDistance("status", "sattus"), 1U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(DidYouMeanTest, NamesTheNearest) {
  EXPECT_EQ(DidYouMean("await_satus", {"await_message", "await_status"}), "; did you mean 'await_status'?");
  EXPECT_EQ(DidYouMean("kin", {"kind"}), "; did you mean 'kind'?");
}

TEST(DidYouMeanTest, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(DidYouMean("zzz", {"await_message", "status"}), "");
  EXPECT_EQ(DidYouMean("as", {"kind", "method"}), "");
  EXPECT_EQ(DidYouMean("status", {}), "");
}

}  // namespace
}  // namespace assay::scenario
