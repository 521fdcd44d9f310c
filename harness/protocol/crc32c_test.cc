#include "harness/protocol/crc32c.h"

#include <gtest/gtest.h>

namespace assay::protocol {
namespace {

TEST(Crc32c, FollowsTheVectors) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(Crc32c(""), 0U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAU);    // RFC 3720 appendix B.4
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62A8AB43U);  // the same
}

TEST(Crc32c, GoesOnWhereItStopped) { EXPECT_EQ(Crc32c("6789", Crc32c("12345")), Crc32c("123456789")); }

}  // namespace
}  // namespace assay::protocol
