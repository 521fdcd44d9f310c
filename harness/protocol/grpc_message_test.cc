#include "harness/protocol/grpc_message.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

TEST(GrpcMessage, HasAPrefixOfFiveOctets) {
  EXPECT_EQ(ToHex(EncodeMessage("abc")), "0000000003616263");
  EXPECT_EQ(ToHex(EncodeMessage("", 1)), "0100000000");
  EXPECT_EQ(ToHex(EncodeMessage("a", 0xFF, 0x01020304)), "ff0102030461");
}

TEST(MessageReader, OctetByOctetEqualsAtOnce) {
  std::mt19937 random(6);
  std::vector<GrpcMessage> sent;
  std::string octets;
  for (int i = 0; i < 100; ++i) {
    const std::string payload(random() % 200, 'm');
    sent.push_back({static_cast<std::uint8_t>(random()), static_cast<std::uint32_t>(payload.size()), payload});
    octets += EncodeMessage(payload, sent.back().flag);
  }
  std::vector<GrpcMessage> received;
  MessageReader reader;
  for (const char octet : octets) {
    reader.Feed({&octet, 1});
    while (auto message = reader.Next()) received.push_back(*std::move(message));
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(reader.DescribeRest(), "");
  EXPECT_EQ(reader.Truncated(), std::nullopt);

  MessageReader at_once;
  at_once.Feed(octets);
  for (const GrpcMessage& message : sent) EXPECT_EQ(at_once.Next(), message);
}

TEST(MessageReader, TellsWhatIsLeftOver) {
  MessageReader reader;
  reader.Feed(EncodeMessage("whole") + EncodeMessage("abc", 1, 10));
  EXPECT_EQ(reader.Next()->payload, "whole");
  EXPECT_EQ(reader.Next(), std::nullopt);
  EXPECT_EQ(reader.DescribeRest(), "truncated message: 3 of 10 octets");
  EXPECT_EQ(reader.Truncated(), (GrpcMessage{1, 10, "abc"}));
}

TEST(MessageReader, TellsAPrefixThatIsCutOff) {
  MessageReader reader;
  reader.Feed(EncodeMessage("").substr(0, 3));
  EXPECT_EQ(reader.DescribeRest(), "truncated prefix: 3 of 5 octets");
  EXPECT_EQ(reader.Truncated(), GrpcMessage());
}

TEST(MessageReader, ReservesNothingForALengthThatLies) {
  MessageReader reader;
  reader.Feed(EncodeMessage("a", 0, UINT32_MAX));
  EXPECT_EQ(reader.Next(), std::nullopt);
  EXPECT_EQ(reader.DescribeRest(), "truncated message: 1 of 4294967295 octets");
}

}  // namespace
}  // namespace assay::protocol
