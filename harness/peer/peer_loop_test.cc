#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpc/health/v1/health.pb.h"
#include "harness/net/pipe.h"
#include "harness/peer/mutants.h"
#include "harness/peer/server.h"
#include "harness/protocol/compression.h"
#include "harness/protocol/grpc_message.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"
#include "harness/protocol/http2_payload.h"
#include "user.pb.h"

// The peer, frame by frame: what no scenario asks of a server, since it would not survive it, or since the scenarios
// are what the peer is to prove.
namespace assay::peer {
namespace {

using protocol::Frame;
using protocol::FrameType;
using protocol::HeaderList;

// A client that writes what it is told to.
class Peer : public ::testing::Test {
 protected:
  explicit Peer(Options options = {}) : server_(std::make_shared<Server>(std::move(options))) { Dial(); }

  void Dial() {
    machine_ = CreateConnection(server_);
    reader_ = protocol::FrameReader();
    encoder_ = protocol::HpackEncoder();
    decoder_ = protocol::HpackDecoder();
    next_ = 1;
  }
  void Greet(const protocol::SettingsList& settings = {}) {
    machine_->Receive(protocol::kClientPreface, now_);
    Write(protocol::MakeSettings(settings));
    Read();
  }
  void Write(const Frame& frame) { machine_->Receive(protocol::Serialize(frame), now_); }
  std::vector<Frame> Read() {
    reader_.Feed(machine_->TakeOutput());
    std::vector<Frame> frames;
    while (auto frame = reader_.Next()) frames.push_back(*std::move(frame));
    return frames;
  }
  void Advance(Duration by) {
    now_ += by;
    while (machine_->NextTimer() && *machine_->NextTimer() <= now_) machine_->OnTimer(now_);
  }

  std::uint32_t Ask(std::string_view path, HeaderList more = {}, bool end = false) {
    HeaderList fields = {{":method", "POST"},
                         {":scheme", "http"},
                         {":path", std::string(path)},
                         {":authority", "peer"},
                         {"content-type", "application/grpc"},
                         {"te", "trailers"}};
    fields.insert(fields.end(), more.begin(), more.end());
    const std::uint32_t stream = std::exchange(next_, next_ + 2);
    Write(protocol::MakeHeaders(stream, encoder_.Encode(fields), {.end_stream = end}));
    return stream;
  }
  void Say(std::uint32_t stream, std::string_view message, bool end = true) {
    Write(protocol::MakeData(stream, protocol::EncodeMessage(message), {.end_stream = end}));
  }
  std::uint32_t Check() {
    const std::uint32_t stream = Ask("/grpc.health.v1.Health/Check");
    Say(stream, "");
    return stream;
  }

  // The value of the last such field among the header blocks.
  std::string Field(const std::vector<Frame>& frames, std::string_view name) {
    std::string value;
    for (const Frame& frame : frames) {
      if (!frame.Is(FrameType::kHeaders)) continue;
      const protocol::HpackBlock block = decoder_.Decode(protocol::ParseHeaders(frame)->fragment);
      if (const std::string* found = protocol::FindField(block.fields, name)) value = *found;
    }
    return value;
  }
  static std::vector<Frame> Only(std::vector<Frame> frames, FrameType type) {
    std::erase_if(frames, [&](const Frame& frame) { return !frame.Is(type); });
    return frames;
  }
  // "GOAWAY PROTOCOL_ERROR, closed", "RST_STREAM 3 STREAM_CLOSED", "nothing".
  std::string Complaint() {
    for (const Frame& frame : Read()) {
      if (const auto goaway = protocol::ParseGoaway(frame); frame.Is(FrameType::kGoaway) && goaway) {
        return "GOAWAY " + protocol::Http2ErrorName(goaway->code) + (machine_->WantsClose() ? ", closed" : "");
      }
      if (const auto code = protocol::ParseRstStream(frame); frame.Is(FrameType::kRstStream) && code) {
        return "RST_STREAM " + std::to_string(frame.header.stream) + " " + protocol::Http2ErrorName(*code);
      }
    }
    return "nothing";
  }

  std::shared_ptr<Server> server_;
  std::unique_ptr<net::ByteMachine> machine_;
  protocol::FrameReader reader_;
  protocol::HpackEncoder encoder_;
  protocol::HpackDecoder decoder_;
  std::uint32_t next_ = 1;
  Time now_{std::chrono::hours(1)};
};

TEST_F(Peer, GreetsWithSettingsAndAcknowledgesTheClients) {
  machine_->Receive(protocol::kClientPreface.substr(0, 10), now_);
  machine_->Receive(protocol::kClientPreface.substr(10), now_);
  Write(protocol::MakeSettings({}));
  const std::vector<Frame> settings = Only(Read(), FrameType::kSettings);
  ASSERT_EQ(settings.size(), 2U);
  EXPECT_FALSE(settings[0].Has(protocol::kFlagAck));
  EXPECT_TRUE(settings[1].Has(protocol::kFlagAck));
}

TEST_F(Peer, ClosesWhereThePrefaceIsNone) {
  machine_->Receive("GET / HTTP/1.1\r\n", now_);
  EXPECT_EQ(Complaint(), "GOAWAY PROTOCOL_ERROR, closed");
}

TEST_F(Peer, ServesAfterEveryKindOfStreamError) {
  Greet();
  Write(protocol::MakeHeaders(std::exchange(next_, 3), encoder_.Encode({{":method", "POST"}}), {.end_stream = true}));
  EXPECT_EQ(Complaint(), "RST_STREAM 1 PROTOCOL_ERROR");
  const std::uint32_t upper = Ask("/user.UserService/GetUser", {{"X-Upper", "v"}});
  EXPECT_EQ(Complaint(), "RST_STREAM " + std::to_string(upper) + " PROTOCOL_ERROR");
  const std::uint32_t connection = Ask("/user.UserService/GetUser", {{"connection", "close"}});
  EXPECT_EQ(Complaint(), "RST_STREAM " + std::to_string(connection) + " PROTOCOL_ERROR");
  const std::uint32_t length = Ask("/user.UserService/GetUser", {{"content-length", "99"}});
  Say(length, "");
  EXPECT_EQ(Complaint(), "RST_STREAM " + std::to_string(length) + " PROTOCOL_ERROR");
  const std::uint32_t chat = Ask("/user.UserService/Chat");
  Write(protocol::MakeWindowUpdate(chat, 0));
  EXPECT_EQ(Complaint(), "RST_STREAM " + std::to_string(chat) + " PROTOCOL_ERROR");
  Check();
  EXPECT_EQ(Field(Read(), "grpc-status"), "0");
}

// Each of these ends the connection, which is why no scenario of the six areas sends it.
TEST_F(Peer, EndsTheConnectionForItsErrors) {
  const struct {
    Frame frame;
    std::string complaint;
  } cases[] = {
      {protocol::MakeData(1, "x"), "PROTOCOL_ERROR"},
      {protocol::MakeRstStream(1, 8), "PROTOCOL_ERROR"},
      {protocol::MakeWindowUpdate(1, 1), "PROTOCOL_ERROR"},
      {protocol::MakeWindowUpdate(0, 0), "PROTOCOL_ERROR"},
      {protocol::MakeWindowUpdate(0, protocol::kLargestWindow), "FLOW_CONTROL_ERROR"},
      {protocol::MakeHeaders(2, ""), "PROTOCOL_ERROR"},
      {protocol::MakeHeaders(1, "\x80"), "COMPRESSION_ERROR"},
      {protocol::MakeContinuation(1, ""), "PROTOCOL_ERROR"},
      {protocol::MakeFrame(FrameType::kPing, 0, 0, "1234"), "FRAME_SIZE_ERROR"},
      {protocol::MakeFrame(FrameType::kSettings, 0, 0, "1234"), "FRAME_SIZE_ERROR"},
      {protocol::MakeSettings({{0x4, 0x80000000U}}), "FLOW_CONTROL_ERROR"},
      {protocol::MakeSettings({{0x5, 1}}), "PROTOCOL_ERROR"},
      {protocol::MakePushPromise(1, 2, ""), "PROTOCOL_ERROR"},
      {protocol::MakeFrame(FrameType::kData, 0, 1, std::string(16385, 'x')), "FRAME_SIZE_ERROR"},
  };
  for (const auto& one : cases) {
    Dial();
    Greet();
    Write(one.frame);
    EXPECT_EQ(Complaint(), "GOAWAY " + one.complaint + ", closed")
        << protocol::FrameTypeName(one.frame.header.type) << " of " << one.frame.header.length << " octets";
  }
}

TEST_F(Peer, EndsTheConnectionWhereAHeaderBlockIsInterrupted) {
  Greet();
  Write(protocol::MakeHeaders(1, "", {.end_headers = false}));
  Write(protocol::MakePing("12345678"));
  EXPECT_EQ(Complaint(), "GOAWAY PROTOCOL_ERROR, closed");
}

TEST_F(Peer, IgnoresWhatItNeedNotKnow) {
  Greet();
  Write(protocol::MakeFrame(std::uint8_t{0xfa}, 0xff, 0, "what"));
  Write(protocol::MakePriority(1, {}));
  Write(protocol::MakeSettings({{0xf00d, 1}}));
  EXPECT_EQ(Complaint(), "nothing");
  Check();
  EXPECT_EQ(Field(Read(), "grpc-status"), "0");
}

TEST_F(Peer, TellsLateFramesFromWrongOnes) {
  Greet();
  // It ended the stream itself: what comes may have been on its way.
  const std::uint32_t early = Ask("/user.UserService/NoSuchMethod");
  EXPECT_EQ(Complaint(), "RST_STREAM 1 NO_ERROR");
  Say(early, "late");
  EXPECT_EQ(Complaint(), "nothing");
  const std::uint32_t reset = Ask("/user.UserService/Chat");
  Write(protocol::MakeRstStream(reset, 8));
  EXPECT_EQ(Complaint(), "nothing");
  Say(reset, "after our own reset");
  EXPECT_EQ(Complaint(), "RST_STREAM 3 STREAM_CLOSED");
  const std::uint32_t whole = Check();
  Read();
  Say(whole, "after both ends");
  EXPECT_EQ(Complaint(), "GOAWAY STREAM_CLOSED, closed");
}

TEST_F(Peer, RefusesStreamsBeyondItsLimit) {
  Greet();
  for (int i = 0; i < 250; ++i) Ask("/user.UserService/Chat");
  EXPECT_EQ(Complaint(), "nothing");
  const std::uint32_t over = Ask("/user.UserService/Chat");
  EXPECT_EQ(Complaint(), "RST_STREAM " + std::to_string(over) + " REFUSED_STREAM");
}

TEST_F(Peer, FollowsAWindowThatShrinksBelowZero) {
  Greet({{0x4, 20}});
  const std::uint32_t stream = Check();  // 7 octets
  EXPECT_EQ(Only(Read(), FrameType::kData).size(), 1U);
  const std::uint32_t chat = Ask("/user.UserService/Chat");
  user::ChatMessage message;
  message.set_content(std::string(100, 'x'));
  Say(chat, message.SerializeAsString(), false);
  EXPECT_EQ(Only(Read(), FrameType::kData).at(0).payload.size(), 20U);
  Write(protocol::MakeSettings({{0x4, 5}}));  // the window is -15
  Write(protocol::MakeWindowUpdate(chat, 15));
  EXPECT_TRUE(Only(Read(), FrameType::kData).empty());
  Write(protocol::MakeWindowUpdate(chat, 1));
  EXPECT_EQ(Only(Read(), FrameType::kData).at(0).payload.size(), 1U);
  EXPECT_LT(stream, chat);
}

TEST_F(Peer, ResetsAnExpiredCallThatTheClientDoesNotRead) {
  Greet({{0x4, 0}});
  const std::uint32_t stream = Ask("/grpc.health.v1.Health/Check", {{"grpc-timeout", "1S"}});
  Say(stream, "");
  Read();
  Advance(std::chrono::seconds(2));
  EXPECT_EQ(Complaint(), "RST_STREAM 1 CANCEL");
}

TEST_F(Peer, AnswersInGzipWhatIsLargeWhereItIsTaken) {
  Greet();
  const std::uint32_t stream =
      Ask("/user.UserService/Chat", {{"grpc-encoding", "gzip"}, {"grpc-accept-encoding", "gzip"}});
  user::ChatMessage sent;
  protocol::MessageReader messages;
  for (const std::size_t size : {1100U, 3U}) {
    sent.set_content(std::string(size, 'x'));
    const std::string packed = protocol::Compress(protocol::Coding::kGzip, sent.SerializeAsString());
    Write(protocol::MakeData(stream, protocol::EncodeMessage(packed, 1)));
  }
  const std::vector<Frame> frames = Read();
  for (const Frame& frame : Only(frames, FrameType::kData)) messages.Feed(frame.payload);
  const auto large = messages.Next();
  ASSERT_TRUE(large);
  EXPECT_EQ(large->flag, 1);
  user::ChatMessage answer;
  ASSERT_TRUE(answer.ParseFromString(*protocol::Decompress(protocol::Coding::kGzip, large->payload, 2000)));
  EXPECT_EQ(answer.content(), "Echo: " + std::string(1100, 'x'));
  const auto small = messages.Next();
  ASSERT_TRUE(small);
  EXPECT_EQ(small->flag, 0);
  EXPECT_EQ(Field(frames, "grpc-encoding"), "gzip");
}

TEST_F(Peer, RefusesWhatItCannotDecompress) {
  Greet();
  Ask("/grpc.health.v1.Health/Check", {{"grpc-encoding", "snappy"}});
  EXPECT_EQ(Field(Read(), "grpc-status"), "12");
  const std::uint32_t alone = Ask("/grpc.health.v1.Health/Check");
  Write(protocol::MakeData(alone, protocol::EncodeMessage("", 1), {.end_stream = true}));
  EXPECT_EQ(Field(Read(), "grpc-status"), "13");
}

TEST_F(Peer, HoldsItsLimitAgainstWhatIsPacked) {
  Greet();
  const std::uint32_t stream = Ask("/user.UserService/Chat", {{"grpc-encoding", "gzip"}});
  const std::string bomb = protocol::Compress(protocol::Coding::kGzip, std::string(5u << 20, 'x'));
  Write(protocol::MakeData(stream, protocol::EncodeMessage(bomb, 1)));
  EXPECT_EQ(Field(Read(), "grpc-status"), "8");
}

TEST_F(Peer, SaysNoToWhatIsNoGrpc) {
  Greet();
  HeaderList get = {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"content-type", "application/grpc"}};
  Write(protocol::MakeHeaders(1, encoder_.Encode(get), {.end_stream = true}));
  EXPECT_EQ(Field(Read(), ":status"), "405");
  HeaderList html = {{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {"content-type", "text/html"}};
  Write(protocol::MakeHeaders(3, encoder_.Encode(html), {.end_stream = true}));
  EXPECT_EQ(Field(Read(), ":status"), "415");
}

TEST_F(Peer, EndsRunningCallsAfterTheGraceOfADrain) {
  Greet();
  Ask("/user.UserService/Chat");
  Read();
  server_->Drain(std::chrono::seconds(1));
  const std::vector<Frame> told = Read();
  EXPECT_EQ(Only(told, FrameType::kGoaway).size(), 1U);
  ASSERT_EQ(Only(told, FrameType::kPing).size(), 1U);
  Write(protocol::MakePing(Only(told, FrameType::kPing)[0].payload, true));
  EXPECT_EQ(Complaint(), "GOAWAY NO_ERROR");
  Ask("/user.UserService/Chat");
  EXPECT_EQ(Complaint(), "RST_STREAM 3 REFUSED_STREAM");
  Advance(std::chrono::seconds(1));
  EXPECT_EQ(Complaint(), "RST_STREAM 1 CANCEL");
  EXPECT_TRUE(machine_->WantsClose());
}

// A watcher's connection that is closed takes the watcher along.
TEST_F(Peer, ForgetsWatchersOfConnectionsThatAreGone) {
  Greet();
  const std::uint32_t watch = Ask("/grpc.health.v1.Health/Watch");
  Say(watch, "");
  EXPECT_EQ(Only(Read(), FrameType::kData).size(), 1U);
  server_->health.Set("", grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Only(Read(), FrameType::kData).size(), 1U);
  machine_.reset();
  server_->health.Set("", grpc::health::v1::HealthCheckResponse::SERVING);
  EXPECT_EQ(server_->stats.running, 0);
}

TEST(MutantsTest, EachDefectHasOneMutantWithANameOfItsOwn) {
  int next = static_cast<int>(Defect::kNone);
  for (const Mutant& mutant : Mutants()) {
    EXPECT_EQ(static_cast<int>(mutant.defect), ++next) << mutant.name;
    EXPECT_EQ(FindMutant(mutant.name), &mutant);
  }
  EXPECT_EQ(next, static_cast<int>(Defect::kTlsStrangeClientServed));
  EXPECT_EQ(FindMutant("no-such"), nullptr);
}

}  // namespace
}  // namespace assay::peer
