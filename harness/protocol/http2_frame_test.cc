#include "harness/protocol/http2_frame.h"

#include <gtest/gtest.h>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_frame_builder.h"

namespace assay::protocol {
namespace {

TEST(Frame, IsWrittenAsInRfc9113) {
  EXPECT_EQ(ToHex(Serialize(MakePing("\x01\x02\x03\x04\x05\x06\x07\x08", true))), "0000080601000000000102030405060708");
}

TEST(Frame, HeaderIsReadBack) {
  const FrameHeader header{0xABCDEF, 0x1F, 0xFF, 0x7FFFFFFF, true};
  const std::string octets = Serialize({header, ""});
  EXPECT_EQ(ToHex(octets), "abcdef1fffffffffff");
  EXPECT_EQ(ReadFrameHeader(octets), header);
  EXPECT_EQ(ReadFrameHeader(Serialize({{1, 0, 0, 1, false}, ""})), (FrameHeader{1, 0, 0, 1, false}));
}

TEST(Frame, MayLieAboutItsLength) {
  Frame frame = MakeData(1, "abc");
  frame.header.length = 100;
  EXPECT_EQ(ToHex(Serialize(frame)), "000064000000000001616263");
}

TEST(FrameType, NamesAreReadBack) {
  EXPECT_EQ(FrameTypeName(3), "RST_STREAM");
  EXPECT_EQ(FrameTypeName(10), "0xa");
  for (int type = 0; type < 256; ++type) {
    EXPECT_EQ(ParseFrameType(FrameTypeName(static_cast<std::uint8_t>(type))), type);
    EXPECT_EQ(ParseFrameType(std::to_string(type)), type);
  }
  for (const char* text : {"", "data", "256", "0x100", "GO_AWAY"})
    EXPECT_EQ(ParseFrameType(text), std::nullopt) << text;
}

TEST(Flags, HaveTheNamesOfTheirType) {
  EXPECT_EQ(FlagNames(1, 0x2D), "END_STREAM|END_HEADERS|PADDED|PRIORITY");
  EXPECT_EQ(FlagNames(0, 0x1), "END_STREAM");
  EXPECT_EQ(FlagNames(4, 0x1), "ACK");
  EXPECT_EQ(FlagNames(6, 0x1), "ACK");
  EXPECT_EQ(FlagNames(9, 0x5), "0x1|END_HEADERS");
  EXPECT_EQ(FlagNames(7, 0x80), "0x80");
  EXPECT_EQ(FlagNames(0x42, 0x1), "0x1");
  EXPECT_EQ(FlagNames(1, 0), "");
}

TEST(Flags, AreReadBack) {
  for (int type = 0; type < 12; ++type) {
    for (int flags = 0; flags < 256; ++flags) {
      const auto t = static_cast<std::uint8_t>(type);
      EXPECT_EQ(ParseFlags(t, FlagNames(t, static_cast<std::uint8_t>(flags))), flags);
    }
  }
  EXPECT_EQ(ParseFlags(0, "END_STREAM|0x40"), 0x41);
  for (const char* text : {"ACK", "END_HEADERS", "END_STREAM||PADDED", "end_stream", "256"}) {
    EXPECT_EQ(ParseFlags(0, text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace assay::protocol
