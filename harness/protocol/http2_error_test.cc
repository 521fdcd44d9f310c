#include "harness/protocol/http2_error.h"

#include <gtest/gtest.h>

namespace assay::protocol {
namespace {

TEST(Http2Error, NamesAreThoseOfRfc9113) {
  EXPECT_EQ(Http2ErrorName(0x0), "NO_ERROR");
  EXPECT_EQ(Http2ErrorName(static_cast<std::uint32_t>(Http2Error::kCancel)), "CANCEL");
  EXPECT_EQ(Http2ErrorName(0xb), "ENHANCE_YOUR_CALM");
  EXPECT_EQ(Http2ErrorName(0xd), "HTTP_1_1_REQUIRED");
  EXPECT_EQ(Http2ErrorName(0xe), "0xe");
  EXPECT_EQ(Http2ErrorName(UINT32_MAX), "0xffffffff");
}

TEST(Http2Error, NamesAreReadBack) {
  for (const std::uint32_t code : {0U, 1U, 7U, 8U, 13U, 14U, 0x1fU, UINT32_MAX}) {
    EXPECT_EQ(ParseHttp2Error(Http2ErrorName(code)), code);
    EXPECT_EQ(ParseHttp2Error(std::to_string(code)), code);
  }
  for (const char* text : {"", "cancel", "CANCELLED", "0x", "-1", "4294967296", "0x1ffffffff", "8 ", "0x0x1"}) {
    EXPECT_EQ(ParseHttp2Error(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace assay::protocol
