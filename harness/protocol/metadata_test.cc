#include "harness/protocol/metadata.h"

#include <gtest/gtest.h>

namespace assay::protocol {
namespace {

using namespace std::string_literals;

TEST(Metadata, KeysAreLowerCase) {
  for (const char* name : {"a", "x-user", "a_b.c-9", "-bin"}) EXPECT_TRUE(IsLegalKey(name)) << name;
  for (const char* name : {"", "A", "x user", ":path", "é", "a/b", "x\n"}) EXPECT_FALSE(IsLegalKey(name)) << name;
  EXPECT_TRUE(IsReservedKey("grpc-status"));
  EXPECT_FALSE(IsReservedKey("grpcx"));
  EXPECT_TRUE(IsBinaryKey("x-bin"));
  EXPECT_FALSE(IsBinaryKey("x-binary"));
}

TEST(Metadata, ValuesArePrintableAscii) {
  EXPECT_TRUE(IsAsciiValue(" ~a"));
  EXPECT_TRUE(IsAsciiValue(""));
  for (const std::string& value : {"\x1f"s, "\x7f"s, "é"s, "\0"s, "\t"s}) EXPECT_FALSE(IsAsciiValue(value));
}

TEST(Metadata, SaysWhatALibraryMustRefuse) {
  EXPECT_EQ(DescribeIllegalMetadata("x-a", "v"), "");
  EXPECT_EQ(DescribeIllegalMetadata("x-a-bin", "\0\xff"s), "");
  EXPECT_EQ(DescribeIllegalMetadata("X-A", "v"), "metadata key \"X-A\" has octets other than 0-9 a-z _ - .");
  for (const char* name : {"", ":path", "grpc-timeout", "connection", "te\n"}) {
    EXPECT_NE(DescribeIllegalMetadata(name, "v"), "") << name;
  }
  EXPECT_NE(DescribeIllegalMetadata("x-a", "é"), "");
}

TEST(Metadata, KnowsConnectionSpecificFields) {
  for (const char* name : {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}) {
    EXPECT_TRUE(IsConnectionSpecific(name)) << name;
  }
  for (const char* name : {"te", "trailer", "Connection", "host"}) EXPECT_FALSE(IsConnectionSpecific(name)) << name;
}

TEST(Metadata, EncodesByTheName) {
  EXPECT_EQ(EncodeMetadata("x", "\xff"), (HeaderField{"x", "\xff"}));
  EXPECT_EQ(EncodeMetadata("x-bin", "\xff"), (HeaderField{"x-bin", "/w"}));
}

TEST(DecodeBinaryValues, SplitsAtCommas) {
  EXPECT_EQ(DecodeBinaryValues("Zg,Zm8="), (std::vector<std::string>{"f", "fo"}));
  EXPECT_EQ(DecodeBinaryValues(""), (std::vector<std::string>{""}));
  EXPECT_EQ(DecodeBinaryValues("Zg,"), (std::vector<std::string>{"f", ""}));
  EXPECT_FALSE(DecodeBinaryValues("Zg, Zg"));
  EXPECT_FALSE(DecodeBinaryValues("Z"));
}

TEST(HeaderList, FindsFieldsByTheirExactName) {
  const HeaderList fields = {{"a", "1"}, {"A", "2"}, {"a", "3"}};
  ASSERT_NE(FindField(fields, "a"), nullptr);
  EXPECT_EQ(*FindField(fields, "a"), "1");
  EXPECT_EQ(FindField(fields, "b"), nullptr);
  EXPECT_EQ(FieldValues(fields, "a"), (std::vector<std::string_view>{"1", "3"}));
}

}  // namespace
}  // namespace assay::protocol
