#include "harness/load/grpc_connection.h"

#include <array>
#include <optional>

#include "harness/load/scripted_transport.h"
#include "harness/protocol/grpc_message.h"
#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"
#include "harness/protocol/http2_payload.h"

namespace assay::load {
namespace {

using protocol::Frame;
using protocol::FrameType;
using protocol::HeaderList;
using protocol::MakeData;
using protocol::MakeHeaders;
using protocol::MakeSettings;
using protocol::Serialize;
using protocol::Setting;

constexpr std::uint16_t Id(Setting setting) { return static_cast<std::uint16_t>(setting); }

Plan UnaryPlan() {
  Plan plan;
  plan.workload.path = "/a.B/C";
  plan.workload.rows[0].messages.push_back({"request", {}});
  plan.target.address.host = "h";
  plan.target.address.port = 1;
  return plan;
}

// A connection between two hands of the test.
class Scene {
 public:
  explicit Scene(Plan plan, int streams = 4, std::uint32_t last_stream = GrpcConnection::kLastStream)
      : plan_(std::move(plan)), request_(*MakeGrpcRequest(plan_)), verifier_(plan_.workload) {
    connection_.emplace(std::make_unique<ScriptedTransport>(wire_), request_, streams,
                        Desk{tally_, verifier_, buffer_.data(), buffer_.size()}, last_stream);
  }

  GrpcConnection& connection() { return *connection_; }
  Tally& tally() { return tally_; }
  Wire& wire() { return wire_; }

  void Open(const protocol::SettingsList& settings = {}) {
    Feed(Serialize(MakeSettings(settings)));
    Sent();
  }
  void Start(std::uint32_t row = 0) { connection_->Start({number_++, row, 10}, 20); }
  void Feed(const std::string& octets) {
    wire_.incoming += octets;
    connection_->OnReadable();
    connection_->Flush();
  }
  // Frames that the connection has sent since the last time.
  std::vector<Frame> Sent() {
    connection_->Flush();
    std::string octets = wire_.Take();
    if (octets.starts_with(protocol::kClientPreface)) octets.erase(0, protocol::kClientPreface.size());
    reader_.Feed(octets);
    std::vector<Frame> frames;
    while (std::optional<Frame> frame = reader_.Next()) frames.push_back(*std::move(frame));
    return frames;
  }

  std::string Headers(std::uint32_t stream,
                      const HeaderList& fields = {{":status", "200"}, {"content-type", "application/grpc"}}) {
    return Serialize(MakeHeaders(stream, encoder_.Encode(fields)));
  }
  std::string Trailers(std::uint32_t stream, const std::string& status, const HeaderList& more = {}) {
    HeaderList fields = {{"grpc-status", status}};
    fields.insert(fields.end(), more.begin(), more.end());
    return Serialize(MakeHeaders(stream, encoder_.Encode(fields), {.end_stream = true}));
  }
  std::string Answer(std::uint32_t stream, std::string_view message = "answer", const std::string& status = "0") {
    std::string octets = Headers(stream);
    octets += Serialize(MakeData(stream, protocol::EncodeMessage(message)));
    return octets + Trailers(stream, status);
  }
  // The only kind of failure that was counted.
  std::string Failed() const {
    if (tally_.failures().size() != 1 || tally_.succeeded() != 0) return "not one failure";
    return Describe(tally_.failures()[0].failure, tally_.failures()[0].number);
  }

 private:
  Plan plan_;
  GrpcRequest request_;
  Tally tally_{/*by_end=*/false};
  Verifier verifier_;
  std::array<char, std::size_t{256} * 1024> buffer_;
  Wire wire_;
  protocol::FrameReader reader_{protocol::kLargestMaxFrameSize};
  protocol::HpackEncoder encoder_;
  std::uint64_t number_ = 0;
  std::optional<GrpcConnection> connection_;
};

TEST(GrpcConnectionTest, TakesCallsOnceTheOtherSideHasGreeted) {
  Scene scene(UnaryPlan());
  EXPECT_EQ(scene.connection().Free(), 0);
  scene.Open();
  EXPECT_EQ(scene.connection().Free(), 4);
}

TEST(GrpcConnectionTest, SendsWhatAServerDecodesAndSpendsAnOctetAFieldLater) {
  Plan plan = UnaryPlan();
  plan.workload.metadata_names = {"x-fixed"};
  plan.workload.rows[0].metadata.push_back({"value", {}});
  Scene scene(plan);
  scene.Open();
  protocol::HpackDecoder decoder;
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 3; ++i) {
    scene.Start();
    const std::vector<Frame> sent = scene.Sent();
    ASSERT_EQ(sent.size(), 2u);
    const protocol::HpackBlock block = decoder.Decode(sent[0].payload);
    ASSERT_EQ(block.malformed, "");
    EXPECT_EQ(*protocol::FindField(block.fields, ":path"), "/a.B/C");
    EXPECT_EQ(*protocol::FindField(block.fields, ":authority"), "h:1");
    EXPECT_EQ(*protocol::FindField(block.fields, "x-fixed"), "value");
    EXPECT_EQ(block.fields.size(), 8u);
    sizes.push_back(sent[0].payload.size());
    EXPECT_EQ(sent[1].payload, protocol::EncodeMessage("request"));
    EXPECT_TRUE(sent[1].Has(protocol::kFlagEndStream));
    EXPECT_EQ(sent[1].header.stream, static_cast<std::uint32_t>(2 * i + 1));
  }
  EXPECT_EQ(sizes[1], 8u);
  EXPECT_EQ(sizes[2], 8u);
}

TEST(GrpcConnectionTest, KeepsToTheOtherSidesTable) {
  for (const std::uint32_t size : {0u, 100u, 1000u, 4096u, 65536u}) {
    Scene scene(UnaryPlan());
    scene.Open({{Id(Setting::kHeaderTableSize), size}});
    protocol::HpackDecoder decoder(size);
    for (int i = 0; i < 3; ++i) {
      scene.Start();
      EXPECT_EQ(decoder.Decode(scene.Sent()[0].payload).malformed, "") << size;
    }
    // And once more, in the middle of the connection.
    scene.Feed(Serialize(MakeSettings({{Id(Setting::kHeaderTableSize), 64}})));
    scene.Sent();
    decoder.SetTableSize(64);
    scene.Start();
    EXPECT_EQ(decoder.Decode(scene.Sent()[0].payload).malformed, "") << size;
  }
}

TEST(GrpcConnectionTest, CountsACallByItsStatus) {
  Scene scene(UnaryPlan());
  scene.Open();
  scene.Start();
  scene.Start();
  scene.Feed(scene.Answer(1));
  EXPECT_EQ(scene.tally().succeeded(), 1u);
  scene.Feed(scene.Answer(3, "answer", "5"));
  EXPECT_EQ(scene.tally().succeeded(), 1u);
  ASSERT_EQ(scene.tally().failures().size(), 1u);
  EXPECT_EQ(Describe(scene.tally().failures()[0].failure, scene.tally().failures()[0].number), "grpc-status NOT_FOUND");
  EXPECT_EQ(scene.tally().response().count(), 1u) << "what failed has no latency";
  EXPECT_EQ(scene.connection().in_flight(), 0);
}

TEST(GrpcConnectionTest, ReadsAnswersThatComeOctetByOctet) {
  Scene scene(UnaryPlan());
  scene.Open();
  scene.Start();
  for (const char octet : scene.Answer(1)) scene.Feed(std::string(1, octet));
  EXPECT_EQ(scene.tally().succeeded(), 1u);
}

TEST(GrpcConnectionTest, KnowsHeaderBlocksAgainOnlyWhileTheTableIsAsItWas) {
  Scene scene(UnaryPlan());
  scene.Open();
  for (std::uint32_t i = 0; i < 20; ++i) {
    scene.Start();
    scene.Feed(scene.Answer(2 * i + 1));
  }
  const std::uint64_t decoded = scene.connection().decoded_blocks();
  EXPECT_LE(decoded, 5u);
  // A new field comes into the table: the same octets name other fields from now on.
  scene.Start();
  scene.Feed(scene.Headers(41, {{":status", "200"}, {"content-type", "application/grpc"}, {"x-new", "1"}}));
  scene.Feed(Serialize(MakeData(41, protocol::EncodeMessage("m"))) + scene.Trailers(41, "0"));
  scene.Start();
  scene.Feed(scene.Answer(43, "m", "14"));
  EXPECT_EQ(scene.tally().succeeded(), 21u);
  EXPECT_EQ(scene.tally().failures()[0].number, 14u);
  EXPECT_GT(scene.connection().decoded_blocks(), decoded);
}

TEST(GrpcConnectionTest, TakesNoOtherEndForSuccess) {
  const auto failed = [](auto answer) {
    Scene scene(UnaryPlan());
    scene.Open();
    scene.Start();
    scene.Feed(answer(scene));
    return scene.Failed();
  };
  EXPECT_EQ(failed([](Scene& s) { return s.Headers(1) + s.Trailers(1, "0"); }), "no message");
  EXPECT_EQ(failed([](Scene& s) {
              return s.Headers(1) +
                     Serialize(MakeData(1, protocol::EncodeMessage("a") + protocol::EncodeMessage("b"))) +
                     s.Trailers(1, "0");
            }),
            "2 messages");
  EXPECT_EQ(failed([](Scene& s) {
              return s.Headers(1) + Serialize(MakeData(1, protocol::EncodeMessage("abc").substr(0, 6))) +
                     s.Trailers(1, "0");
            }),
            "truncated");
  EXPECT_EQ(failed([](Scene& s) {
              return s.Headers(1) + Serialize(MakeData(1, protocol::EncodeMessage("abc"), {.end_stream = true}));
            }),
            "no grpc-status");
  EXPECT_EQ(failed([](Scene& s) { return s.Headers(1) + s.Trailers(1, "00"); }), "no grpc-status");
  EXPECT_EQ(failed([](Scene& s) { return s.Headers(1, {{":status", "503"}}); }), "http 503");
  EXPECT_EQ(failed([](Scene& s) { return s.Headers(1, {{":status", "200"}, {"content-type", "text/html"}}); }),
            "content-type is not application/grpc");
  EXPECT_EQ(failed([](Scene& s) { return s.Headers(1) + Serialize(MakeData(1, protocol::EncodeMessage("abc", 1))); }),
            "compressed without leave");
  EXPECT_EQ(failed([](Scene&) { return Serialize(protocol::MakeRstStream(1, 7)); }), "RST_STREAM REFUSED_STREAM");
  EXPECT_EQ(failed([](Scene&) { return Serialize(protocol::MakeGoaway(0, 0)); }), "not processed before GOAWAY");
  EXPECT_EQ(failed([](Scene&) { return std::string("HTTP/1.1 400 Bad Request\r\n\r\n"); }), "protocol error");
}

TEST(GrpcConnectionTest, HoldsASampleAgainstWhatIsExpected) {
  Plan plan = UnaryPlan();
  plan.workload.rows[0].expected = {"right"};
  plan.workload.verify_every = 2;
  Scene scene(plan);
  scene.Open();
  for (std::uint32_t i = 0; i < 4; ++i) {
    scene.Start();
    scene.Feed(scene.Answer(2 * i + 1, "wrong"));
  }
  EXPECT_EQ(scene.tally().verified(), 2u);
  EXPECT_EQ(scene.tally().succeeded(), 2u);
  EXPECT_EQ(scene.tally().failures()[0].failure, Failure::kWrongBody);
}

TEST(GrpcConnectionTest, AnswersPingAndSettings) {
  Scene scene(UnaryPlan());
  scene.Open();
  scene.Feed(Serialize(protocol::MakePing("12345678")) + Serialize(MakeSettings({})));
  const std::vector<Frame> sent = scene.Sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(sent[0].Is(FrameType::kPing) && sent[0].Has(protocol::kFlagAck));
  EXPECT_EQ(sent[0].payload, "12345678");
  EXPECT_TRUE(sent[1].Is(FrameType::kSettings) && sent[1].Has(protocol::kFlagAck));
}

TEST(GrpcConnectionTest, KeepsToTheLimitOfStreams) {
  Scene scene(UnaryPlan(), 8);
  scene.Open({{Id(Setting::kMaxConcurrentStreams), 2}});
  EXPECT_EQ(scene.connection().Free(), 2);
}

TEST(GrpcConnectionTest, KeepsToTheWindowsAndTheFrameSize) {
  Plan plan = UnaryPlan();
  plan.workload.rows[0].messages[0].octets = std::string(100'000, 'x');
  Scene scene(plan);
  scene.Open({{Id(Setting::kInitialWindowSize), 40'000}});
  scene.Start();
  std::string body;
  const auto collect = [&] {
    for (const Frame& frame : scene.Sent()) {
      if (!frame.Is(FrameType::kData)) continue;
      EXPECT_LE(frame.payload.size(), 16384u);
      body += frame.payload;
    }
  };
  collect();
  EXPECT_EQ(body.size(), 40'000u);
  scene.Feed(Serialize(protocol::MakeWindowUpdate(1, 1'000'000)));
  collect();
  EXPECT_EQ(body.size(), 65'535u) << "the connection has a window, too";
  scene.Feed(Serialize(protocol::MakeWindowUpdate(0, 1'000'000)));
  collect();
  EXPECT_EQ(body, protocol::EncodeMessage(std::string(100'000, 'x')));
  scene.Feed(scene.Answer(1));
  EXPECT_EQ(scene.tally().succeeded(), 1u);
}

TEST(GrpcConnectionTest, SendsEachTurnOfAChatAfterTheAnswerToTheLast) {
  Plan plan = UnaryPlan();
  plan.workload.kind = CallKind::kBidiStream;
  plan.workload.repeat = 3;
  plan.workload.expected_messages = 3;
  Scene scene(plan);
  scene.Open();
  scene.Start();
  EXPECT_EQ(scene.Sent().size(), 2u);
  scene.Feed(scene.Headers(1));
  for (int turn = 1; turn <= 3; ++turn) {
    scene.Feed(Serialize(MakeData(1, protocol::EncodeMessage("echo"))));
    const std::vector<Frame> sent = scene.Sent();
    ASSERT_EQ(sent.size(), turn < 3 ? 1u : 0u);
    if (turn < 3) {
      EXPECT_EQ(sent[0].Has(protocol::kFlagEndStream), turn == 2);
    }
  }
  scene.Feed(scene.Trailers(1, "0"));
  EXPECT_EQ(scene.tally().succeeded(), 1u);
}

TEST(GrpcConnectionTest, RollsOverWhereIdsAreUsedUp) {
  Scene scene(UnaryPlan(), 1, 41);
  scene.Open();
  std::uint32_t id = 1;
  while (scene.connection().Free() > 0) {
    scene.Start();
    scene.Feed(scene.Answer(id));
    id += 2;
  }
  EXPECT_EQ(scene.connection().state(), Connection::State::kRolled);
  EXPECT_LE(id, 43u);
  EXPECT_GT(id, 21u);
  EXPECT_EQ(scene.tally().counters.connections_rolled, 1u);
  EXPECT_EQ(scene.tally().counters.connections_lost, 0u);
}

TEST(GrpcConnectionTest, LetsCallsEndAfterGoaway) {
  Scene scene(UnaryPlan());
  scene.Open();
  scene.Start();
  scene.Feed(Serialize(protocol::MakeGoaway(0x7fffffff, 0)));
  EXPECT_EQ(scene.connection().state(), Connection::State::kLeaving);
  EXPECT_EQ(scene.connection().Free(), 0);
  scene.Feed(scene.Answer(1));
  EXPECT_EQ(scene.connection().state(), Connection::State::kRolled);
  EXPECT_EQ(scene.tally().succeeded(), 1u);
}

TEST(GrpcConnectionTest, ALostConnectionFailsItsCalls) {
  Scene scene(UnaryPlan());
  scene.Open();
  scene.Start();
  scene.Start();
  scene.wire().closed = true;
  scene.connection().OnReadable();
  EXPECT_EQ(scene.connection().state(), Connection::State::kLost);
  EXPECT_EQ(scene.Failed(), "connection lost");
  EXPECT_EQ(scene.tally().requests(), 2u);
  EXPECT_EQ(scene.tally().counters.connections_lost, 1u);
}

TEST(GrpcConnectionTest, CancelsWhatTakesTooLongAndIgnoresItsAnswer) {
  Scene scene(UnaryPlan());
  scene.Open();
  scene.Start();
  scene.Sent();
  scene.connection().Expire(21, 30);
  EXPECT_EQ(scene.Failed(), "timeout");
  const std::vector<Frame> sent = scene.Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(sent[0].Is(FrameType::kRstStream));
  scene.Feed(scene.Answer(1));
  EXPECT_EQ(scene.tally().requests(), 1u);
}

TEST(GrpcConnectionTest, LeavesAnIdOutWhosePlaceIsTaken) {
  Scene scene(UnaryPlan(), 2);
  scene.Open();
  scene.Start();  // stream 1 stays
  for (std::uint32_t i = 0; i < 10; ++i) {
    scene.Start();
    const std::vector<Frame> sent = scene.Sent();
    const std::uint32_t id = sent.back().header.stream;
    EXPECT_NE(id / 2 % 4, 0u);
    scene.Feed(scene.Answer(id));
  }
  scene.Feed(scene.Answer(1));
  EXPECT_EQ(scene.tally().succeeded(), 11u);
}

}  // namespace
}  // namespace assay::load
