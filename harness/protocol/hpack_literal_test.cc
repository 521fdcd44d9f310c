#include "harness/protocol/hpack_literal.h"

#include <gtest/gtest.h>

#include "harness/base/bytes.h"
#include "harness/protocol/hpack.h"

namespace assay::protocol {
namespace {

std::string Integer(std::uint64_t value, int prefix_bits, std::uint8_t pattern) {
  std::string out;
  AppendHpackInteger(out, value, prefix_bits, pattern);
  return ToHex(out);
}

TEST(HpackInteger, FollowsAppendixC1) {
  EXPECT_EQ(Integer(10, 5, 0), "0a");
  EXPECT_EQ(Integer(1337, 5, 0), "1f9a0a");
  EXPECT_EQ(Integer(42, 8, 0), "2a");
  EXPECT_EQ(Integer(31, 5, 0xE0), "ff00");
  EXPECT_EQ(Integer(127, 7, 0x80), "ff00");
}

TEST(HpackLiteral, FollowsTheFormOfSection622) {
  EXPECT_EQ(ToHex(HpackLiteral("Ab", "c")),
            "00"
            "024162"
            "0163");
  EXPECT_EQ(ToHex(HpackIndexed(2)), "82");
  EXPECT_EQ(ToHex(HpackTableSizeUpdate(4096)), "3fe11f");
}

TEST(HpackLiteral, IsDecodedAndChangesNoTable) {
  const HeaderList fields = {
      {":path", "/x"}, {"Upper", std::string(300, 'v')}, {"", ""}, {"a", std::string("\0\n", 2)}};
  HpackDecoder decoder;
  const HpackBlock block = decoder.Decode(HpackLiteralBlock(fields));
  EXPECT_EQ(block.malformed, "");
  EXPECT_EQ(block.fields, fields);
  EXPECT_NE(decoder.Decode(HpackIndexed(62)).malformed, "");
}

}  // namespace
}  // namespace assay::protocol
