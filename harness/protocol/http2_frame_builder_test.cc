#include "harness/protocol/http2_frame_builder.h"

#include <gtest/gtest.h>

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

std::string Hex(const Frame& frame) { return ToHex(Serialize(frame)); }

TEST(FrameBuilder, WritesEachType) {
  EXPECT_EQ(Hex(MakeData(1, "ab", {.end_stream = true})), "0000020001000000016162");
  EXPECT_EQ(Hex(MakeData(1, "ab", {.padding = 2})),
            "00000500080000000102"
            "61620000");
  EXPECT_EQ(Hex(MakeData(1, "ab", {.padding = 0})),
            "00000300080000000100"
            "6162");
  EXPECT_EQ(Hex(MakeHeaders(3, "h", {.end_stream = true})), "00000101050000000368");
  EXPECT_EQ(Hex(MakeHeaders(3, "h", {.end_headers = false, .padding = 1, .priority = Priority{5, true, 200}})),
            "00000801280000000301"
            "80000005c8"
            "68"
            "00");
  EXPECT_EQ(Hex(MakeContinuation(3, "h", false)), "00000109000000000368");
  EXPECT_EQ(Hex(MakePriority(3, {1, false, 15})),
            "000005020000000003"
            "000000010f");
  EXPECT_EQ(Hex(MakeRstStream(3, 8)),
            "000004030000000003"
            "00000008");
  EXPECT_EQ(Hex(MakeSettings({{4, 65536}, {0xF000, 7}})),
            "00000c040000000000"
            "000400010000"
            "f00000000007");
  EXPECT_EQ(Hex(MakeSettingsAck()), "000000040100000000");
  EXPECT_EQ(Hex(MakePushPromise(1, 2, "h", {.padding = 1})),
            "000007050c00000001"
            "01"
            "00000002"
            "68"
            "00");
  EXPECT_EQ(Hex(MakePing("12345678")),
            "000008060000000000"
            "3132333435363738");
  EXPECT_EQ(Hex(MakeGoaway(7, 11, "too_many_pings")),
            "000016070000000000"
            "00000007"
            "0000000b"
            "746f6f5f6d616e795f70696e6773");
  EXPECT_EQ(Hex(MakeWindowUpdate(0, 0x7FFFFFFF)),
            "000004080000000000"
            "7fffffff");
  EXPECT_EQ(Hex(MakeFrame(0xBE, 0xEF, 5, "x")), "000001beef0000000578");
}

TEST(FrameBuilder, CutsAHeaderBlockIntoContinuations) {
  const HeadersOptions options{.end_stream = true, .padding = 3};
  const auto frames = MakeHeaderBlock(1, "abcdefg", 3, options);
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0], MakeHeaders(1, "abc", {.end_stream = true, .end_headers = false, .padding = 3}));
  EXPECT_EQ(frames[1], MakeContinuation(1, "def", false));
  EXPECT_EQ(frames[2], MakeContinuation(1, "g", true));
}

TEST(FrameBuilder, NeedsNoContinuationForABlockThatFits) {
  EXPECT_EQ(MakeHeaderBlock(1, "abc", 3), std::vector<Frame>{MakeHeaders(1, "abc")});
  EXPECT_EQ(MakeHeaderBlock(1, "", 3), std::vector<Frame>{MakeHeaders(1, "")});
  EXPECT_EQ(MakeHeaderBlock(1, "ab", 0).size(), 2U);
}

TEST(FrameBuilder, LeavesEndHeadersOutOnDemand) {
  for (const Frame& frame : MakeHeaderBlock(1, "abcdefg", 3, {.end_headers = false})) {
    EXPECT_FALSE(frame.Has(kFlagEndHeaders));
  }
}

}  // namespace
}  // namespace assay::protocol
