#include "harness/protocol/http2_malformed.h"

#include <gtest/gtest.h>

#include <random>

#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_payload.h"

namespace assay::protocol {
namespace {

std::string Fault(const Frame& frame, Sender sender = Sender::kServer) {
  return DescribeMalformed(frame.header, frame.payload, sender);
}

TEST(Malformed, AcceptsWhatEveryServerSends) {
  const Frame frames[] = {MakeData(1, ""),
                          MakeData(1, "abc", {.end_stream = true, .padding = 9}),
                          MakeHeaders(1, "abc", {.padding = 0, .priority = Priority{}}),
                          MakeContinuation(1, ""),
                          MakePriority(1, {}),
                          MakeRstStream(1, 0xFFFFFFFF),
                          MakeSettings({{4, 65535}, {5, 16384}, {2, 0}, {0xFE03, 1}}),
                          MakeSettingsAck(),
                          MakePushPromise(1, 2, "abc"),
                          MakePing("12345678", true),
                          MakeGoaway(0x7FFFFFFF, 0, "bye"),
                          MakeWindowUpdate(0, 1),
                          MakeWindowUpdate(1, 0x7FFFFFFF),
                          MakeFrame(0x42, 0xFF, 0, "an extension")};
  for (const Frame& frame : frames) EXPECT_EQ(Fault(frame), "");
}

TEST(Malformed, KnowsOnWhichStreamsAFrameMayStand) {
  EXPECT_EQ(Fault(MakeData(0, "")), "DATA on stream 0 (RFC 9113 §6)");
  EXPECT_NE(Fault(MakeHeaders(0, "")), "");
  EXPECT_NE(Fault(MakePriority(0, {})), "");
  EXPECT_NE(Fault(MakeRstStream(0, 0)), "");
  EXPECT_NE(Fault(MakePushPromise(0, 2, "")), "");
  EXPECT_NE(Fault(MakeContinuation(0, "")), "");
  for (Frame frame : {MakeSettings({}), MakeSettingsAck(), MakePing("12345678"), MakeGoaway(0, 0)}) {
    frame.header.stream = 5;
    EXPECT_NE(Fault(frame).find("on stream 5, not 0"), std::string::npos);
  }
}

TEST(Malformed, KnowsWhatOnlyOneSideMaySend) {
  EXPECT_EQ(Fault(MakeSettings({{2, 1}})), "SETTINGS_ENABLE_PUSH is 1 from a server (RFC 9113 §6.5.2)");
  EXPECT_EQ(Fault(MakeSettings({{2, 1}}), Sender::kClient), "");
  EXPECT_EQ(Fault(MakePushPromise(1, 2, ""), Sender::kClient), "PUSH_PROMISE from a client (RFC 9113 §8.4)");
  EXPECT_NE(Fault(MakePushPromise(1, 0, "")), "");
  EXPECT_NE(Fault(MakePushPromise(1, 3, "")), "");
}

TEST(Malformed, KnowsIllegalValues) {
  EXPECT_NE(Fault(MakeSettings({{5, 1}})), "");
  EXPECT_NE(Fault(MakeSettings({{4, 65535}, {4, 0x80000000}})), "");
  EXPECT_NE(Fault(MakeWindowUpdate(0, 0)), "");
}

TEST(Malformed, KnowsWhatASenderLeavesUnset) {
  Frame frame = MakePing("12345678");
  frame.header.reserved = true;
  EXPECT_EQ(Fault(frame), "reserved bit of the frame header set (RFC 9113 §4.1)");
  EXPECT_EQ(Fault(MakeFrame(FrameType::kPing, 0x80, 0, "12345678")),
            "PING with flag 0x80, which has no meaning (RFC 9113 §4.1)");
  EXPECT_NE(Fault(MakeWindowUpdate(0, 0x80000001)), "");
  EXPECT_NE(Fault(MakeGoaway(0x80000000, 0)), "");
  EXPECT_NE(Fault(MakePushPromise(1, 0x80000002, "", {.padding = 1})), "");
  Frame padded = MakeData(1, "abc", {.padding = 2});
  padded.payload.back() = 'x';
  EXPECT_EQ(Fault(padded), "DATA with padding that is not zero (RFC 9113 §6.1)");
}

TEST(Malformed, KnowsALengthThatLies) {
  Frame frame = MakeData(1, "abc");
  frame.header.length = 10;
  EXPECT_EQ(Fault(frame), "DATA declares 10 octets and carries 3");
}

TEST(Malformed, AgreesWithTheReadersOnAnyOctets) {
  std::mt19937 random(3);
  int malformed = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string payload(random() % 14, '\0');
    for (char& c : payload) c = static_cast<char>(random() % 3 == 0 ? random() : random() % 6);
    const auto flags = static_cast<std::uint8_t>(random() % 2 == 0 ? random() : 0);
    const Frame frame = MakeFrame(static_cast<std::uint8_t>(random() % 12), flags, random() % 3, payload);
    const std::string fault = Fault(frame);
    malformed += fault.empty() ? 0 : 1;
    if (!fault.empty()) continue;
    if (frame.Is(FrameType::kData)) {
      EXPECT_TRUE(ParseData(frame));
    }
    if (frame.Is(FrameType::kHeaders)) {
      EXPECT_TRUE(ParseHeaders(frame));
    }
    if (frame.Is(FrameType::kSettings)) {
      EXPECT_TRUE(ParseSettings(frame));
    }
    if (frame.Is(FrameType::kPushPromise)) {
      EXPECT_TRUE(ParsePushPromise(frame));
    }
    if (frame.Is(FrameType::kGoaway)) {
      EXPECT_TRUE(ParseGoaway(frame));
    }
  }
  EXPECT_GT(malformed, 0);
  EXPECT_LT(malformed, 20000);
}

}  // namespace
}  // namespace assay::protocol
