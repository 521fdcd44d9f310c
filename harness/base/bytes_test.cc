#include "harness/base/bytes.h"

#include <gtest/gtest.h>

#include <random>

namespace assay {
namespace {

using namespace std::string_literals;

TEST(Hex, WritesAndReadsPairs) {
  EXPECT_EQ(ToHex("\x00\xff\x1a"s), "00ff1a");
  EXPECT_EQ(FromHex("00 FF\n1a\t"), "\x00\xff\x1a"s);
  EXPECT_EQ(FromHex(""), "");
}

TEST(Hex, RefusesHalvesAndOtherDigits) {
  for (const char* text : {"0", "0g", "g0", "0 0", "00 1", "0x00", "-1"}) {
    EXPECT_FALSE(FromHex(text)) << text;
    EXPECT_EQ(FromHex(text).error().kind, ErrorKind::kUsage);
  }
}

TEST(EscapeBytes, LeavesPrintableAsciiOnly) {
  EXPECT_EQ(EscapeBytes("a b~"), "a b~");
  EXPECT_EQ(EscapeBytes("\\x41"), "\\\\x41");
  EXPECT_EQ(EscapeBytes("\x1b[31m\x7f\xc3\xa9\n"s), "\\x1b[31m\\x7f\\xc3\\xa9\\x0a");
}

TEST(EscapeText, KeepsTextOfAllScripts) { EXPECT_EQ(EscapeText("é 中 😀"), "é 中 😀"); }

TEST(EscapeText, HidesWhatATerminalObeys) {
  EXPECT_EQ(EscapeText("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(EscapeText("\xc2\x9b"), "\\xc2\\x9b");  // C1: CSI in one character
  EXPECT_EQ(EscapeText("a\xe2\x80\xae"
                       "b"),
            "a\\xe2\\x80\\xae"
            "b");                                            // RIGHT-TO-LEFT OVERRIDE
  EXPECT_EQ(EscapeText("\xe2\x81\xa9"), "\\xe2\\x81\\xa9");  // POP DIRECTIONAL ISOLATE
  EXPECT_EQ(EscapeText("\xe2\x80\xa9"
                       "x\xc2\xa0"),
            "\xe2\x80\xa9"
            "x\xc2\xa0");
}

TEST(EscapeText, EscapesEachOctetThatIsNoUtf8) {
  EXPECT_EQ(EscapeText("a\xff"
                       "b"),
            "a\\xff"
            "b");
  EXPECT_EQ(EscapeText("\xe4\xb8"), "\\xe4\\xb8");           // cut off
  EXPECT_EQ(EscapeText("\xc0\xaf"), "\\xc0\\xaf");           // overlong "/"
  EXPECT_EQ(EscapeText("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
}

TEST(IsUtf8, FollowsTheTableOfRfc3629) {
  for (const char* text : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsUtf8(text)) << EscapeBytes(text);
  }
  for (const char* text : {"\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe1\x80", "\xf0\x8f\xbf\xbf",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc2\x41", "a\xff"}) {
    EXPECT_FALSE(IsUtf8(text)) << EscapeBytes(text);
  }
}

TEST(BigEndian, WritesAndReads) {
  std::string out;
  AppendBigEndian(out, 0x01020304, 4);
  AppendBigEndian(out, 0xABCDEF, 3);
  AppendBigEndian(out, 0x1FF, 1);  // what does not fit is cut off
  EXPECT_EQ(ToHex(out), "01020304abcdefff");
  EXPECT_EQ(ReadBigEndian(std::string_view(out).substr(0, 4)), 0x01020304U);
  EXPECT_EQ(ReadBigEndian("\xff\xff\xff\xff\xff\xff\xff\xff"), UINT64_MAX);
  EXPECT_EQ(ReadBigEndian(""), 0U);
}

TEST(Escapes, OfAnyOctetsAreSafeAndHexIsReversible) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::string octets(random() % 40, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    EXPECT_EQ(FromHex(ToHex(octets)), octets);
    EXPECT_TRUE(IsUtf8(EscapeText(octets)));
    EXPECT_EQ(EscapeBytes(octets).find_first_not_of(
                  " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace assay
