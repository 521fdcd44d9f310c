#include "harness/load/verifier.h"

#include <gtest/gtest.h>

namespace assay::load {
namespace {

Workload Expecting(std::uint64_t verify_every) {
  Workload workload;
  workload.verify_every = verify_every;
  workload.rows[0].expected = {"right"};
  return workload;
}

bool LooksInto(Verifier& verifier) {
  const int buffer = verifier.Begin();
  if (buffer >= 0) verifier.End(buffer);
  return buffer >= 0;
}

TEST(Verifier, LooksIntoTheFirstOfSoMany) {
  const Workload workload = Expecting(3);
  Verifier verifier(workload);
  for (const bool looked : {true, false, false, true, false, false, true}) EXPECT_EQ(LooksInto(verifier), looked);
}

TEST(Verifier, LooksIntoTheFirstOfAMeasurement) {
  const Workload workload = Expecting(1000);
  Verifier verifier(workload);
  EXPECT_TRUE(LooksInto(verifier));
  EXPECT_FALSE(LooksInto(verifier));
  verifier.BeginWindow();
  EXPECT_TRUE(LooksInto(verifier));
  EXPECT_FALSE(LooksInto(verifier));
}

TEST(Verifier, SaysWhatIsWrong) {
  const Workload workload = Expecting(1);
  Verifier verifier(workload);
  const int buffer = verifier.Begin();
  verifier.Append(buffer, "wrong");
  EXPECT_NE(verifier.CheckBody(buffer, 0), "");
  verifier.End(buffer);
  const int again = verifier.Begin();
  verifier.Append(again, "right");
  EXPECT_EQ(verifier.CheckBody(again, 0), "");
}

}  // namespace
}  // namespace assay::load
