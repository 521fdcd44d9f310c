#include "harness/protocol/hpack.h"

#include <gtest/gtest.h>

#include <random>

#include "harness/base/bytes.h"
#include "harness/protocol/hpack_literal.h"

namespace assay::protocol {
namespace {

HeaderList Decode(HpackDecoder& decoder, std::string_view hex) {
  HpackBlock block = decoder.Decode(*FromHex(hex));
  EXPECT_EQ(block.malformed, "");
  return block.fields;
}

// RFC 7541 appendix C.3: requests without Huffman code, on one connection.
TEST(HpackDecoder, ReadsAppendixC3) {
  HpackDecoder decoder;
  const HeaderList first = {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}};
  EXPECT_EQ(Decode(decoder, "828684410f7777772e6578616d706c652e636f6d"), first);
  HeaderList second = first;
  second.push_back({"cache-control", "no-cache"});
  EXPECT_EQ(Decode(decoder, "828684be58086e6f2d6361636865"), second);
  EXPECT_EQ(Decode(decoder, "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"),
            (HeaderList{{":method", "GET"},
                        {":scheme", "https"},
                        {":path", "/index.html"},
                        {":authority", "www.example.com"},
                        {"custom-key", "custom-value"}}));
}

// RFC 7541 appendix C.4: the same with Huffman code.
TEST(HpackDecoder, ReadsAppendixC4) {
  HpackDecoder decoder;
  EXPECT_EQ(Decode(decoder, "828684418cf1e3c2e5f23a6ba0ab90f4ff").back(),
            (HeaderField{":authority", "www.example.com"}));
  EXPECT_EQ(Decode(decoder, "828684be5886a8eb10649cbf").back(), (HeaderField{"cache-control", "no-cache"}));
  EXPECT_EQ(Decode(decoder, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf").back(),
            (HeaderField{"custom-key", "custom-value"}));
}

// RFC 7541 appendix C.6.1 and C.6.2: a table of 256 octets that evicts.
TEST(HpackDecoder, ReadsAppendixC6) {
  HpackDecoder decoder(256);
  const std::string update = ToHex(HpackTableSizeUpdate(256));  // the appendix takes the size as agreed before
  const HeaderList first = Decode(decoder, update +
                                               "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                                               "6e919d29ad171863c78f0b97c8e9ae82ae43d3");
  EXPECT_EQ(first, (HeaderList{{":status", "302"},
                               {"cache-control", "private"},
                               {"date", "Mon, 21 Oct 2013 20:13:21 GMT"},
                               {"location", "https://www.example.com"}}));
  HeaderList second = first;
  second[0].value = "307";
  EXPECT_EQ(Decode(decoder, "4883640effc1c0bf"), second);
}

TEST(HpackDecoder, SaysWhereABlockBreaks) {
  HpackDecoder decoder;
  const HpackBlock block = decoder.Decode(HpackIndexed(2) + HpackIndexed(70));
  EXPECT_EQ(block.fields, (HeaderList{{":method", "GET"}}));
  EXPECT_EQ(block.malformed, "HPACK error in field 2 at octet 1 of 2: index 70 is in no table (RFC 7541 §2.3.3)");
  EXPECT_NE(decoder.Decode(HpackIndexed(2)).malformed, "") << "the table is unknown by now";
}

TEST(HpackDecoder, RefusesWhatRfc7541Forbids) {
  const std::pair<std::string, const char*> rows[] = {
      {HpackIndexed(0), "index 0 is in no table (RFC 7541 §2.3.3)"},
      {HpackTableSizeUpdate(4097), "a table size update to 4097, above the limit (RFC 7541 §6.3)"},
      {HpackIndexed(2) + HpackTableSizeUpdate(100), "a table size update to 100 behind a field (RFC 7541 §4.2)"},
      {HpackLiteral("a", "b").substr(0, 4), "a string of 1 octets where 0 are left (RFC 7541 §5.2)"},
      {*FromHex("00 0561"), "a string of 5 octets where 1 are left (RFC 7541 §5.2)"},
      {*FromHex("00 0161 82ffff"), "a broken Huffman code (RFC 7541 §5.2)"},  // padding longer than 7 bits
      {*FromHex("7f20 0161"), "index 95 is in no table (RFC 7541 §2.3.3)"},
      {*FromHex("ffffffffffffffffffff01"), "an integer that is cut off or too large (RFC 7541 §5.1)"},
      {*FromHex("00"), "an integer that is cut off or too large (RFC 7541 §5.1)"},
  };
  for (const auto& [block, fault] : rows) {
    HpackDecoder decoder;
    const std::string malformed = decoder.Decode(block).malformed;
    EXPECT_TRUE(malformed.ends_with(fault)) << ToHex(block) << " " << malformed;
  }
}

TEST(HpackDecoder, WantsAnUpdateWhenTheTableShrank) {
  HpackDecoder obeyed;
  obeyed.SetTableSize(0);
  EXPECT_EQ(obeyed.Decode(HpackTableSizeUpdate(0) + HpackIndexed(2)).malformed, "");
  HpackDecoder ignored;
  ignored.SetTableSize(0);
  EXPECT_NE(ignored.Decode(HpackIndexed(2)).malformed.find("no table size update"), std::string::npos);
}

TEST(HpackDecoder, TakesLargeValuesAndSaysWhereItsOwnLimitIs) {
  const HeaderList fields = {{"big", std::string(65536, 'x')}};
  HpackDecoder decoder;
  EXPECT_EQ(decoder.Decode(HpackLiteralBlock(fields)).fields, fields);
  const std::string fault = decoder.Decode(HpackLiteral("big", std::string(65537, 'x'))).malformed;
  EXPECT_NE(fault.find("a string of 65537 octets, which is legal"), std::string::npos) << fault;
}

TEST(HpackEncoder, GivesNamesAndValuesAsTheyAre) {
  const HeaderList fields = {{"Upper-Case", "V"}, {"space d", std::string("\n\0", 2)}, {"", ""}, {":path", "a"},
                             {":path", "b"},      {"x", std::string(20000, '\xff')}};
  HpackEncoder encoder;
  HpackDecoder decoder;
  for (int i = 0; i < 3; ++i) {
    const HpackBlock block = decoder.Decode(encoder.Encode(fields));
    EXPECT_EQ(block.malformed, "");
    EXPECT_EQ(block.fields, fields);
  }
}

TEST(HpackEncoder, IndexesWhatRepeats) {
  const HeaderList fields = {{"x-trace", "0123456789abcdef"}};
  HpackEncoder encoder;
  EXPECT_GT(encoder.Encode(fields).size(), 10U);
  EXPECT_EQ(ToHex(encoder.Encode(fields)), "be");
}

TEST(HpackEncoder, NeverIndexesWhatItIsToldNotTo) {
  const HeaderList fields = {{"x-secret", "s"}};
  HpackEncoder encoder({.never_index = {"x-secret"}});
  const std::string first = encoder.Encode(fields);
  EXPECT_EQ(static_cast<unsigned char>(first[0]) & 0xF0, 0x10);  // RFC 7541 §6.2.3
  EXPECT_EQ(encoder.Encode(fields), first);
}

TEST(HpackEncoder, WithoutATableSaysSoAndKeepsNothing) {
  const HeaderList fields = {{"x-trace", "0123456789abcdef"}};
  HpackEncoder encoder({.table_size = 0});
  EXPECT_EQ(encoder.Encode({}), HpackTableSizeUpdate(0));
  const std::string block = encoder.Encode(fields);
  EXPECT_EQ(encoder.Encode(fields), block);
}

TEST(HpackEncoder, FollowsTheOtherSidesTableSize) {
  const HeaderList fields = {{"x-trace", "0123456789abcdef"}};
  HpackEncoder encoder;
  HpackDecoder decoder;
  encoder.SetPeerTableSize(0);
  decoder.SetTableSize(0);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(decoder.Decode(encoder.Encode(fields)).fields, fields);
  encoder.SetPeerTableSize(65536);
  decoder.SetTableSize(65536);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(decoder.Decode(encoder.Encode(fields)).fields, fields);
}

TEST(Hpack, DecodesEachSequenceOfBlocksThatItEncodes) {
  std::mt19937 random(4);
  HpackEncoder encoder;
  HpackDecoder decoder;
  for (int round = 0; round < 500; ++round) {
    HeaderList fields(random() % 8);
    for (HeaderField& field : fields) {
      field.name = "n" + std::to_string(random() % 30);
      field.value.resize(random() % 200);
      for (char& c : field.value) c = static_cast<char>(random());
    }
    const HpackBlock block = decoder.Decode(encoder.Encode(fields));
    ASSERT_EQ(block.malformed, "");
    ASSERT_EQ(block.fields, fields);
  }
}

TEST(HpackDecoder, SurvivesAnyOctets) {
  std::mt19937 random(5);
  int decoded = 0;
  for (int round = 0; round < 5000; ++round) {
    HpackDecoder decoder;
    std::string block(random() % 24, '\0');
    for (char& c : block) c = static_cast<char>(random());
    decoded += decoder.Decode(block).malformed.empty() ? 1 : 0;
  }
  EXPECT_GT(decoded, 0);
  EXPECT_LT(decoded, 5000);
}

}  // namespace
}  // namespace assay::protocol
