#include "harness/protocol/http2_payload.h"

#include <gtest/gtest.h>

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

Frame Raw(FrameType type, std::uint8_t flags, std::string_view hex) { return MakeFrame(type, flags, 1, *FromHex(hex)); }

TEST(Payload, OfEachBuiltFrameIsReadBack) {
  EXPECT_EQ(ParseData(MakeData(1, "abc")), "abc");
  EXPECT_EQ(ParseData(MakeData(1, "abc", {.padding = 255})), "abc");
  EXPECT_EQ(ParseData(MakeData(1, "", {.padding = 0})), "");
  EXPECT_EQ(ParseRstStream(MakeRstStream(1, 0xFFFFFFFF)), 0xFFFFFFFFU);
  EXPECT_EQ(ParsePing(MakePing("12345678")), "12345678");
  EXPECT_EQ(ParseWindowUpdate(MakeWindowUpdate(1, 0x80000001)), 1U);  // the reserved bit is ignored
  const Priority priority{7, true, 255};
  EXPECT_EQ(ParsePriority(MakePriority(1, priority)), priority);
  const SettingsList settings = {{1, 0}, {4, 0xFFFFFFFF}, {1, 5}};
  EXPECT_EQ(ParseSettings(MakeSettings(settings)), settings);
  EXPECT_EQ(ParseSettings(MakeSettingsAck()), SettingsList());

  const Frame headers = MakeHeaders(1, "block", {.padding = 4, .priority = priority});
  const auto parsed = ParseHeaders(headers);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->fragment, "block");
  EXPECT_EQ(parsed->priority, priority);

  const Frame promise = MakePushPromise(1, 2, "block", {.padding = 4});
  EXPECT_EQ(ParsePushPromise(promise)->promised, 2U);
  EXPECT_EQ(ParsePushPromise(promise)->fragment, "block");

  const Frame goaway = MakeGoaway(0x80000003, 2, "why");
  EXPECT_EQ(ParseGoaway(goaway)->last_stream, 3U);
  EXPECT_EQ(ParseGoaway(goaway)->code, 2U);
  EXPECT_EQ(ParseGoaway(goaway)->debug, "why");
}

TEST(Payload, PaddingMayFillItAllAndNoMore) {
  EXPECT_EQ(ParseData(Raw(FrameType::kData, kFlagPadded, "02 0000")), "");
  EXPECT_EQ(ParseData(Raw(FrameType::kData, kFlagPadded, "03 0000")).error(),
            "DATA with padding of 3 octets where only 2 follow Pad Length (RFC 9113 §6.1)");
  EXPECT_EQ(ParseData(Raw(FrameType::kData, kFlagPadded, "")).error(),
            "DATA is PADDED and has no Pad Length (RFC 9113 §6.1)");
}

TEST(Payload, PriorityFieldsStandBeforeThePadding) {
  const std::uint8_t flags = kFlagPadded | kFlagPriority;
  EXPECT_TRUE(ParseHeaders(Raw(FrameType::kHeaders, flags, "02 0000000110 0000")));
  EXPECT_FALSE(ParseHeaders(Raw(FrameType::kHeaders, flags, "03 0000000110 0000")));
  EXPECT_FALSE(ParseHeaders(Raw(FrameType::kHeaders, kFlagPriority, "00000001")));
  EXPECT_FALSE(ParsePushPromise(Raw(FrameType::kPushPromise, kFlagPadded, "01 000002 00")));
}

TEST(Payload, SizesAreThoseOfRfc9113) {
  EXPECT_EQ(ParseRstStream(Raw(FrameType::kRstStream, 0, "0000000008")).error(),
            "RST_STREAM with a payload of 5 octets, not 4 (RFC 9113 §6.4)");
  EXPECT_FALSE(ParsePriority(Raw(FrameType::kPriority, 0, "00000000")));
  EXPECT_FALSE(ParseSettings(Raw(FrameType::kSettings, 0, "0001000000")));
  EXPECT_FALSE(ParseSettings(Raw(FrameType::kSettings, kFlagAck, "000100000000")));
  EXPECT_FALSE(ParsePing(Raw(FrameType::kPing, 0, "00000000000000")));
  EXPECT_FALSE(ParsePing(Raw(FrameType::kPing, 0, "000000000000000000")));
  EXPECT_FALSE(ParseGoaway(Raw(FrameType::kGoaway, 0, "00000000000000")));
  EXPECT_FALSE(ParseWindowUpdate(Raw(FrameType::kWindowUpdate, 0, "000001")));
  EXPECT_EQ(ParseWindowUpdate(Raw(FrameType::kWindowUpdate, 0, "80000000")).error(),
            "WINDOW_UPDATE with an increment of 0 (RFC 9113 §6.9)");
}

}  // namespace
}  // namespace assay::protocol
