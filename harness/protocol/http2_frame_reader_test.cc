#include "harness/protocol/http2_frame_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "harness/protocol/http2_frame_builder.h"

namespace assay::protocol {
namespace {

std::vector<Frame> TakeAll(FrameReader& reader) {
  std::vector<Frame> frames;
  while (auto frame = reader.Next()) frames.push_back(*std::move(frame));
  return frames;
}

TEST(FrameReader, OctetByOctetEqualsAtOnce) {
  std::mt19937 random(1);
  std::vector<Frame> sent;
  std::string octets;
  for (int i = 0; i < 200; ++i) {
    const auto byte = [&] { return static_cast<std::uint8_t>(random()); };
    sent.push_back(MakeFrame(byte(), byte(), random() & 0x7FFFFFFF, std::string(random() % 300, 'x')));
    AppendFrame(octets, sent.back());
  }
  FrameReader at_once;
  at_once.Feed(octets);
  EXPECT_EQ(TakeAll(at_once), sent);

  FrameReader slow;
  std::vector<Frame> received;
  for (const char octet : octets) {
    slow.Feed({&octet, 1});
    while (auto frame = slow.Next()) received.push_back(*std::move(frame));
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(slow.Rest(), "");
}

TEST(FrameReader, ShowsTheHeaderBeforeThePayload) {
  FrameReader reader;
  const std::string octets = Serialize(MakeData(3, "abc"));
  reader.Feed(octets.substr(0, 8));
  EXPECT_EQ(reader.PendingHeader(), std::nullopt);
  reader.Feed(octets.substr(8, 2));
  ASSERT_TRUE(reader.PendingHeader());
  EXPECT_EQ(reader.PendingHeader()->length, 3U);
  EXPECT_EQ(reader.Next(), std::nullopt);
  EXPECT_EQ(reader.Rest(), octets.substr(0, 10));
}

TEST(FrameReader, HoldsAFrameAboveTheLimitUntilItIsLifted) {
  FrameReader reader;
  reader.Feed(Serialize(MakeData(1, std::string(16384, 'a'))) + Serialize(MakeData(1, std::string(16385, 'b'))) +
              Serialize(MakeSettingsAck()));
  EXPECT_EQ(reader.Next()->payload.size(), 16384U);
  EXPECT_EQ(reader.Next(), std::nullopt);
  EXPECT_TRUE(reader.OverLimit());
  EXPECT_EQ(reader.PendingHeader()->length, 16385U);
  reader.LiftLimit();
  EXPECT_FALSE(reader.OverLimit());
  EXPECT_EQ(reader.Next()->payload, std::string(16385, 'b'));
  EXPECT_EQ(reader.Next(), MakeSettingsAck());
}

TEST(FrameReader, KeepsWhatIsNoHttp2) {
  constexpr std::string_view kReply = "HTTP/1.1 400 Bad Request\r\n\r\n";
  FrameReader reader;
  reader.Feed(kReply);
  EXPECT_EQ(reader.Next(), std::nullopt);
  EXPECT_TRUE(reader.OverLimit());
  EXPECT_EQ(reader.Rest(), kReply);
}

TEST(FrameReader, LosesNothingOfAnyOctets) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    FrameReader reader(random() % 64);
    std::string fed;
    std::string given;
    for (int piece = 0; piece < 20; ++piece) {
      std::string octets(random() % 30, '\0');
      for (char& c : octets) c = static_cast<char>(random() % 4 == 0 ? random() : 0);
      reader.Feed(octets);
      fed += octets;
      while (auto frame = reader.Next()) AppendFrame(given, *frame);
    }
    EXPECT_EQ(given + std::string(reader.Rest()), fed);
  }
}

TEST(FrameReader, LosesNothingOfManyLargeFrames) {
  FrameReader reader;
  const std::string octets = Serialize(MakeData(1, std::string(10000, 'a')));
  std::string stream;
  for (int i = 0; i < 50; ++i) stream += octets;
  std::size_t count = 0;
  for (std::size_t at = 0; at < stream.size(); at += 7001) {
    reader.Feed(std::string_view(stream).substr(at, 7001));
    while (auto frame = reader.Next()) {
      EXPECT_EQ(Serialize(*frame), octets);
      ++count;
    }
  }
  EXPECT_EQ(count, 50U);
}

}  // namespace
}  // namespace assay::protocol
