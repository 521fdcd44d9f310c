#include "harness/protocol/percent.h"

#include <gtest/gtest.h>

#include <random>

namespace assay::protocol {
namespace {

TEST(PercentEncode, LeavesPrintableAsciiButPercent) {
  EXPECT_EQ(PercentEncode("a b~!\"+"), "a b~!\"+");
  EXPECT_EQ(PercentEncode("100% \n\x7f é"), "100%25 %0A%7F %C3%A9");
}

TEST(PercentDecode, IsLenient) {
  EXPECT_EQ(PercentDecode("a%20b%c3%A9"), "a bé");
  EXPECT_EQ(PercentDecode("%"), "%");
  EXPECT_EQ(PercentDecode("%4"), "%4");
  EXPECT_EQ(PercentDecode("%zz%41"), "%zzA");
  EXPECT_EQ(PercentDecode("%%41"), "%A");
  EXPECT_EQ(PercentDecode("raw é"), "raw é");
  EXPECT_EQ(PercentDecode("%2541"), "%41");  // once only
}

TEST(DescribePercentFault, NamesTheFirstFault) {
  EXPECT_EQ(DescribePercentFault("plain %25 %c3%A9"), "");
  EXPECT_EQ(DescribePercentFault(""), "");
  EXPECT_EQ(DescribePercentFault("ab\n"), "\"\\x0a\" at octet 2 is not percent-encoded");
  EXPECT_EQ(DescribePercentFault("é"), "\"\\xc3\" at octet 0 is not percent-encoded");
  EXPECT_EQ(DescribePercentFault("100% sure"), "\"%\" at octet 3 without two hex digits behind it");
  EXPECT_NE(DescribePercentFault("%4"), "");
}

TEST(Percent, ReadsBackWhatItWrote) {
  std::mt19937 random(8);
  for (int round = 0; round < 1000; ++round) {
    std::string octets(random() % 40, '\0');
    for (char& c : octets) c = random() % 4 == 0 ? '%' : static_cast<char>(random());
    const std::string text = PercentEncode(octets);
    EXPECT_EQ(PercentDecode(text), octets);
    EXPECT_EQ(DescribePercentFault(text), "");
    EXPECT_LE(PercentDecode(octets).size(), octets.size());
  }
}

}  // namespace
}  // namespace assay::protocol
