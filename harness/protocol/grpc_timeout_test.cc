#include "harness/protocol/grpc_timeout.h"

#include <gtest/gtest.h>

#include <random>

namespace assay::protocol {
namespace {

using namespace std::chrono_literals;

TEST(FormatGrpcTimeout, TakesTheFinestUnitThatFits) {
  EXPECT_EQ(FormatGrpcTimeout(1ns), "1n");
  EXPECT_EQ(FormatGrpcTimeout(99999999ns), "99999999n");
  EXPECT_EQ(FormatGrpcTimeout(100ms), "100000u");
  EXPECT_EQ(FormatGrpcTimeout(2s), "2000000u");
  EXPECT_EQ(FormatGrpcTimeout(100s), "100000m");
  EXPECT_EQ(FormatGrpcTimeout(100h), "360000S");
  EXPECT_EQ(FormatGrpcTimeout(Duration::max()), "2562048H");
}

TEST(FormatGrpcTimeout, RoundsUp) {
  EXPECT_EQ(FormatGrpcTimeout(100000001ns), "100001u");
  EXPECT_EQ(FormatGrpcTimeout(99999999001ns), "100000m");  // rounding itself may need the next unit
}

TEST(FormatGrpcTimeout, IsPositive) {
  EXPECT_EQ(FormatGrpcTimeout(0ns), "1n");
  EXPECT_EQ(FormatGrpcTimeout(-5s), "1n");
}

TEST(ParseGrpcTimeout, KnowsEachUnit) {
  EXPECT_EQ(ParseGrpcTimeout("2H"), 2h);
  EXPECT_EQ(ParseGrpcTimeout("2M"), 2min);
  EXPECT_EQ(ParseGrpcTimeout("2S"), 2s);
  EXPECT_EQ(ParseGrpcTimeout("2m"), 2ms);
  EXPECT_EQ(ParseGrpcTimeout("2u"), 2us);
  EXPECT_EQ(ParseGrpcTimeout("00000002n"), 2ns);
  EXPECT_EQ(ParseGrpcTimeout("99999999H"), Duration::max());
}

TEST(ParseGrpcTimeout, IsStrict) {
  for (const char* text : {"", "S", "5", "0S", "000000001S", "123456789n", "1s", "1 S", " 1S", "1S ", "+1S", "-1S",
                           "1.5S", "1SS", "1h", "1ms", "0x1S"}) {
    EXPECT_FALSE(ParseGrpcTimeout(text)) << text;
  }
  EXPECT_EQ(ParseGrpcTimeout("123456789n").error(), "grpc-timeout \"123456789n\" has more than 8 digits");
}

TEST(GrpcTimeout, IsNeverShorterAndHardlyLongerThanMeant) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    const Duration meant(static_cast<std::int64_t>(random() >> (1 + random() % 62)) + 1);
    const auto parsed = ParseGrpcTimeout(FormatGrpcTimeout(meant));
    ASSERT_TRUE(parsed);
    EXPECT_GE(*parsed, meant);
    EXPECT_LE((*parsed - meant).count(),
              meant.count() / 27777 + 1);  // 27777: the smallest amount behind a change of unit
  }
}

}  // namespace
}  // namespace assay::protocol
