#include "harness/scenario/complaints.h"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

TEST(ComplaintsTest, NoneIsSuccess) { EXPECT_TRUE(Complaints().ToStatus().has_value()); }

TEST(ComplaintsTest, OneKeepsItsPlace) {
  Complaints complaints;
  complaints.Add("wrong", {"a.yaml", 3, 5});
  const Status status = complaints.ToStatus();
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(ToString(status.error()), "a.yaml:3:5: wrong");
}

TEST(ComplaintsTest, SeveralAreLinesInTheOrderOfTheirPlacesAndEachOnce) {
  Complaints complaints;
  complaints.Add("third", {"b.yaml", 1, 1});
  complaints.Add("second", {"a.yaml", 10, 1});
  complaints.Add("first", {"a.yaml", 9, 7});
  complaints.Add("second", {"a.yaml", 10, 1});
  EXPECT_EQ(complaints.size(), 3U);
  EXPECT_EQ(complaints.ToError().message, "a.yaml:9:7: first\na.yaml:10:1: second\nb.yaml:1:1: third");
}

}  // namespace
}  // namespace assay::scenario
