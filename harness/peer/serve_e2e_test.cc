#include "harness/peer/serve.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/net/sockets.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"

namespace assay::peer {
namespace {

const SystemClock kClock;
Time Soon() { return kClock.Now() + std::chrono::seconds(20); }

// The frames of the server until the first PING, which it is asked for.
std::vector<protocol::Frame> Talk(std::uint16_t port, std::string_view request) {
  const auto dialer = net::CreateSocketDialer({.host = "127.0.0.1", .port = port}, {});
  const auto transport = *(*dialer)->Dial(kClock, Soon());
  std::string octets(protocol::kClientPreface);
  octets += protocol::Serialize(protocol::MakeSettings({}));
  octets += request;
  octets += protocol::Serialize(protocol::MakePing("12345678"));
  transport->Write(octets);
  protocol::FrameReader reader;
  std::vector<protocol::Frame> frames;
  while (frames.empty() || !frames.back().Is(protocol::FrameType::kPing)) {
    char buffer[4096];
    const net::IoResult got = transport->Read(buffer, sizeof buffer);
    if (got.state == net::IoState::kClosed || got.state == net::IoState::kReset) break;
    if (got.state == net::IoState::kWouldBlock && transport->Wait(false, Soon()) == net::Readiness::kExpired) break;
    reader.Feed({buffer, got.octets});
    while (auto frame = reader.Next()) frames.push_back(*std::move(frame));
  }
  return frames;
}

std::string Check() {
  const std::string block = protocol::HpackEncoder().Encode({{":method", "POST"},
                                                             {":scheme", "http"},
                                                             {":path", "/grpc.health.v1.Health/Check"},
                                                             {"content-type", "application/grpc"},
                                                             {"te", "trailers"}});
  return protocol::Serialize(protocol::MakeHeaders(1, block)) +
         protocol::Serialize(protocol::MakeData(1, std::string(5, '\0'), {.end_stream = true}));
}

std::size_t Ends(const std::vector<protocol::Frame>& frames) {
  std::size_t ends = 0;
  for (const protocol::Frame& frame : frames) {
    ends += frame.Is(protocol::FrameType::kHeaders) && frame.Has(protocol::kFlagEndStream) ? 1 : 0;
  }
  return ends;
}

TEST(ServeTest, ServesThePeerOnAPortOfItsOwn) {
  const auto server = Serve(0, {});
  ASSERT_TRUE(server) << ToString(server.error());
  const auto frames = Talk((*server)->port(), Check());
  ASSERT_FALSE(frames.empty());
  EXPECT_TRUE(frames.front().Is(protocol::FrameType::kSettings));
  EXPECT_TRUE(frames.back().Is(protocol::FrameType::kPing));
  EXPECT_EQ(Ends(frames), 1U);
}

TEST(ServeTest, ServesAMutantByItsName) {
  const auto server = Serve(0, {}, "second-trailers");
  ASSERT_TRUE(server) << ToString(server.error());
  EXPECT_EQ(Ends(Talk((*server)->port(), Check())), 2U);
}

TEST(ServeTest, AnUnknownFaultIsTheUsersMistake) {
  const auto server = Serve(0, {}, "no-such");
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace assay::peer
