#include "reference_server/rest/body_cutter.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::reference {
namespace {

using Next = BodyCutter::Next;

// Everything that can be taken now, each piece in brackets, and why there is no more.
std::string All(BodyCutter& cutter) {
  std::string all;
  for (;;) {
    std::string_view piece;
    switch (cutter.Take(&piece)) {
      case Next::kPiece:
        all += "[" + (piece.size() > 20 ? std::to_string(piece.size()) : std::string(piece)) + "]";
        continue;
      case Next::kEnd:
        return all + " end";
      case Next::kMore:
        return all + " more";
      case Next::kTooLarge:
        return all + " too large";
      case Next::kBroken:
        return all + " broken";
    }
  }
}

TEST(BodyCutterTest, NoneIsOneEmptyMessageWhateverComes) {
  BodyCutter cutter(BodyShape::kNone, 10);
  cutter.Add("more than ten octets");
  EXPECT_EQ(All(cutter), "[] end");
}

TEST(BodyCutterTest, WholeWaitsForTheEnd) {
  BodyCutter cutter(BodyShape::kWhole, 10);
  cutter.Add("one");
  EXPECT_EQ(All(cutter), " more");
  cutter.Add(" two");
  cutter.End();
  EXPECT_EQ(All(cutter), "[one two] end");
  BodyCutter large(BodyShape::kWhole, 10);
  large.Add("eleven octet");
  EXPECT_EQ(All(large), " too large") << "before its end";
  BodyCutter empty(BodyShape::kWhole, 10);
  empty.End();
  EXPECT_EQ(All(empty), "[] end");
}

TEST(BodyCutterTest, AChunkIsAMessageHoweverItComes) {
  BodyCutter cutter(BodyShape::kChunks, 10);
  cutter.BeginChunk(3);
  cutter.Add("a");
  EXPECT_EQ(All(cutter), " more");
  cutter.Add("bc");
  cutter.BeginChunk(2);
  cutter.Add("de");
  cutter.BeginChunk(1);
  cutter.Add("f");
  EXPECT_EQ(All(cutter), "[abc][de][f] more");
  cutter.BeginChunk(0);
  cutter.End();
  EXPECT_EQ(All(cutter), " end");
  BodyCutter large(BodyShape::kChunks, 10);
  large.BeginChunk(11);
  EXPECT_EQ(All(large), " too large") << "before it has come";
}

TEST(BodyCutterTest, WithoutChunksPiecesHaveOneSize) {
  BodyCutter cutter(BodyShape::kChunks, 1 << 20);
  cutter.Add(std::string(100'000, 'a'));
  EXPECT_EQ(All(cutter), "[65536] more");
  cutter.Add(std::string(100'000, 'a'));
  cutter.End();
  EXPECT_EQ(All(cutter), "[65536][65536][3392] end");
  BodyCutter empty(BodyShape::kChunks, 10);
  empty.End();
  EXPECT_EQ(All(empty), " end");
}

TEST(BodyCutterTest, DelimitedMessagesMayBeCutAnywhere) {
  const std::string bytes = std::string(
                                "\x03"
                                "abc"
                                "\x00",
                                5) +
                            "\x80\x01" + std::string(128, 'x');
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    BodyCutter cutter(BodyShape::kDelimited, 200);
    cutter.Add(bytes.substr(0, cut));
    std::string all = All(cutter);
    EXPECT_TRUE(all.ends_with(" more"));
    all.resize(all.size() - 5);
    cutter.Add(bytes.substr(cut));
    cutter.End();
    EXPECT_EQ(all + All(cutter), "[abc][][128] end") << cut;
  }
  BodyCutter short_one(BodyShape::kDelimited, 200);
  short_one.Add(
      "\x03"
      "ab");
  short_one.End();
  EXPECT_EQ(All(short_one), " broken");
  BodyCutter large(BodyShape::kDelimited, 200);
  large.Add("\xc9\x01");
  EXPECT_EQ(All(large), " too large");
  BodyCutter endless(BodyShape::kDelimited, 200);
  endless.Add("\xff\xff\xff\xff\xff\xff");
  EXPECT_EQ(All(endless), " broken");
}

}  // namespace
}  // namespace assay::reference
