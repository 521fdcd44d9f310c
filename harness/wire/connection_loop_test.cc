// What a connection does by itself, and what it makes of a target that breaks RFC 9113.

#include <map>

#include "harness/protocol/hpack_literal.h"
#include "harness/wire/scripted_peer.h"

namespace assay::wire {
namespace {

using namespace std::chrono_literals;
using protocol::Frame;
using protocol::FrameType;
using protocol::Setting;
using transcript::Direction;
using transcript::FrameSeen;
using transcript::MessageSeen;
using transcript::StatusSeen;
using transcript::WaitExpired;

std::pair<std::uint16_t, std::uint32_t> Set(Setting id, std::uint32_t value) {
  return {static_cast<std::uint16_t>(id), value};
}

constexpr std::string_view kGetUser = R"(
- call: {method: user.UserService/GetUser}
- await_status: {budget: 2s}
)";

class ConnectionLoopTest : public WireLoopTest {};

TEST_F(ConnectionLoopTest, SendsWithinTheTargetsWindows) {
  settings_ = protocol::SettingsList{Set(Setting::kInitialWindowSize, 100)};
  std::int64_t window = 100;
  std::int64_t received = 0;
  bool ended = false;
  const auto played = Play(R"(
- call: {method: user.UserService/CreateUser, request: {name: {repeat: a, times: 70000}}}
- await_status: {}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             if (!frame.Is(FrameType::kData)) return;
                             const auto octets = static_cast<std::int64_t>(frame.payload.size());
                             received += octets;
                             window -= octets;
                             EXPECT_GE(window, 0);
                             ended = frame.Has(protocol::kFlagEndStream);
                             if (ended) return peer.SendTrailers(frame.header.stream, "0");
                             if (window == 0) {
                               window = 1000;
                               peer.Send(protocol::MakeWindowUpdate(frame.header.stream, 1000));
                             }
                             // 65535 at first, and one step more than a message of 70009 octets needs.
                             if (received == 10100) peer.Send(protocol::MakeWindowUpdate(0, 20000));
                           });
  EXPECT_TRUE(ended);
  EXPECT_EQ(received, 5 + 4 + 70000);
  EXPECT_EQ(All<StatusSeen>(played).size(), 1u);
  EXPECT_TRUE(All<WaitExpired>(played).empty());
}

TEST_F(ConnectionLoopTest, WithoutRoomTheSendExpires) {
  settings_ = protocol::SettingsList{Set(Setting::kInitialWindowSize, 10)};
  const auto played = Play(R"(
- call: {method: user.UserService/CreateUser, request: {name: {repeat: a, times: 100}}}
)");
  ASSERT_EQ(All<WaitExpired>(played).size(), 1u);
  EXPECT_TRUE(All<MessageSeen>(played, Direction::kSent).empty());
  ASSERT_EQ(Frames(played, Direction::kSent, FrameType::kData).size(), 1u);
}

TEST_F(ConnectionLoopTest, GivesWindowBackAsItReads) {
  std::int64_t granted = 0;
  const std::string octets(16384, 'x');
  const auto played = Play(R"(
- connect: {settings: {INITIAL_WINDOW_SIZE: 65535}, window: 0}
- call: {method: user.UserService/GetUser}
- await_status: {}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             if (frame.Is(FrameType::kHeaders)) {
                               peer.SendInitial(frame.header.stream);
                               for (int i = 0; i < 3; ++i) peer.Send(protocol::MakeData(frame.header.stream, octets));
                             } else if (frame.Is(FrameType::kWindowUpdate)) {
                               granted += *protocol::ParseWindowUpdate(frame);
                               if (frame.header.stream != 0) peer.SendTrailers(frame.header.stream, "0");
                             }
                           });
  EXPECT_EQ(granted, 2 * 2 * 16384);  // of connection and stream, each at half a window
  for (const FrameSeen& frame : All<FrameSeen>(played, Direction::kReceived)) EXPECT_EQ(frame.malformed, "");
}

TEST_F(ConnectionLoopTest, SeesDataBeyondOurWindows) {
  const auto played = Play(R"(
- connect: {settings: {INITIAL_WINDOW_SIZE: 10}, manual: [window_update]}
- call: {method: user.UserService/GetUser}
- barrier: {}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             if (!frame.Is(FrameType::kHeaders)) return;
                             peer.SendInitial(frame.header.stream);
                             peer.Send(protocol::MakeData(frame.header.stream, "0123456789"));
                             peer.Send(protocol::MakeData(frame.header.stream, "0123"));
                           });
  const auto data = Frames(played, Direction::kReceived, FrameType::kData);
  ASSERT_EQ(data.size(), 2u);
  EXPECT_EQ(data[0].malformed, "");
  EXPECT_EQ(data[1].malformed, "4 octets beyond the window of the stream");
}

TEST_F(ConnectionLoopTest, ReadsAndWritesContinuationAndPadding) {
  std::map<std::uint8_t, int> types;
  std::size_t padded = 0;
  const auto played = Play(R"(
- call: {method: user.UserService/GetUser, header_chunk: 10, padding: 7, chunk: 2, request: {id: 300}}
- await_status: {}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             ++types[frame.header.type];
                             padded += frame.Is(FrameType::kData) && frame.Has(protocol::kFlagPadded);
                             if (!frame.Is(FrameType::kData) || !frame.Has(protocol::kFlagEndStream)) return;
                             peer.SendBlock(frame.header.stream, {{":status", "200"}, {"x-a", "1"}}, false, 3, 9);
                             peer.SendBlock(frame.header.stream, {{"grpc-status", "0"}, {"x-b", "2"}}, true, 1);
                           });
  EXPECT_EQ(types[1], 1);
  EXPECT_GT(types[9], 5);
  EXPECT_EQ(types[0], 4);  // five octets of prefix and three of message, by twos
  EXPECT_EQ(padded, 4u);
  const auto statuses = All<StatusSeen>(played);
  ASSERT_EQ(statuses.size(), 1u);
  EXPECT_EQ(statuses[0].trailers, (transcript::HeaderList{{"grpc-status", "0"}, {"x-b", "2"}}));
}

TEST_F(ConnectionLoopTest, SendsHeaderBlocksAsTheyAreAskedFor) {
  std::vector<Frame> frames;
  Play(R"(
- open: {method: user.UserService/GetUser, stream: 7, block_before: "20", block_after: "90", end_headers: false,
         priority: "80000003ff", extra_flags: 64, reserved: true}
- send_frame: {type: CONTINUATION, flags: END_HEADERS, stream: call, count: 2}
- barrier: {}
)",
       [&](ScriptedPeer&, const Frame& frame) {
         if (frame.header.stream == 7) frames.push_back(frame);
       });
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_TRUE(frames[0].header.reserved);
  EXPECT_EQ(frames[0].header.flags, 64 | protocol::kFlagPriority);
  EXPECT_EQ(frames[0].payload.substr(0, 6), std::string_view("\x80\x00\x00\x03\xff\x20", 6));
  EXPECT_EQ(frames[0].payload.back(), '\x90');
  EXPECT_TRUE(frames[2].Has(protocol::kFlagEndHeaders));
}

TEST_F(ConnectionLoopTest, AnswersPingUnlessToldOtherwise) {
  const auto handler = [](ScriptedPeer& peer, const Frame& frame) {
    if (frame.Is(FrameType::kHeaders)) peer.Send(protocol::MakePing("12345678"));
  };
  const auto acks = [&](const transcript::Transcript& played) {
    auto pings = Frames(played, Direction::kSent, FrameType::kPing);
    std::erase_if(pings, [](const FrameSeen& ping) { return (ping.flags & protocol::kFlagAck) == 0; });
    return pings;
  };
  constexpr std::string_view kSteps = "- call: {method: user.UserService/GetUser}\n- barrier: {}\n";
  const auto usual = Play(kSteps, handler);
  ASSERT_EQ(acks(usual).size(), 1u);
  EXPECT_EQ(acks(usual)[0].payload, "12345678");
  EXPECT_TRUE(acks(Play("- connect: {manual: [ping_ack]}\n" + std::string(kSteps), handler)).empty());
}

TEST_F(ConnectionLoopTest, KeepsToMaxConcurrentStreams) {
  settings_ = protocol::SettingsList{Set(Setting::kMaxConcurrentStreams, 2)};
  int open = 0;
  int most = 0;
  const auto played =
      Play(R"(
- call: {method: user.UserService/GetUser, copies: 5, request: {id: "${index}"}}
- await_status: {}
)",
           [&](ScriptedPeer& peer, const Frame& frame) {
             if (frame.Is(FrameType::kHeaders)) most = std::max(most, ++open);
             if (!frame.Is(FrameType::kData)) return;
             const std::uint32_t stream = frame.header.stream;
             if (open < 2 && stream < 9) return;
             for (std::uint32_t id = stream - 2 * static_cast<std::uint32_t>(open - 1); id <= stream; id += 2) {
               peer.SendTrailers(id, "5");
             }
             open = 0;
           });
  EXPECT_EQ(most, 2);
  EXPECT_EQ(All<StatusSeen>(played).size(), 5u);
  const auto sent = All<MessageSeen>(played, Direction::kSent);
  ASSERT_EQ(sent.size(), 5u);
  EXPECT_EQ(sent[4].json, R"({"id":"4"})");
}

TEST_F(ConnectionLoopTest, ThousandMessagesOnHundredCalls) {
  std::map<std::uint32_t, int> counts;
  const auto played = Play(R"(
- open: {method: user.UserService/Chat, copies: 100}
- send: {request: {content: "m${index}"}, messages: 10, half_close: true}
- await_status: {}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             if (frame.Is(FrameType::kHeaders)) peer.SendInitial(frame.header.stream);
                             if (!frame.Is(FrameType::kData)) return;
                             ++counts[frame.header.stream];
                             peer.Send(protocol::MakeData(frame.header.stream, frame.payload));
                             if (frame.Has(protocol::kFlagEndStream)) peer.SendTrailers(frame.header.stream);
                           });
  EXPECT_EQ(counts.size(), 100u);
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.size(), 100u);
  for (const auto& call : calls) {
    ASSERT_EQ(call.received.size(), 10u);
    EXPECT_EQ(call.received[9]->payload, call.sent[9]->payload);
  }
  EXPECT_EQ(calls[99].sent[9]->json, R"({"user_id":"","content":"m999"})");
}

// --- Targets that break the rules

TEST_F(ConnectionLoopTest, BrokenHpackIsGivenUp) {
  const auto played = Play(kGetUser, [](ScriptedPeer& peer, const Frame& frame) {
    if (frame.Is(FrameType::kHeaders)) peer.Send(protocol::MakeHeaders(1, protocol::HpackIndexed(0)));
  });
  const auto goaways = Frames(played, Direction::kSent, FrameType::kGoaway);
  ASSERT_EQ(goaways.size(), 1u);
  EXPECT_EQ(goaways[0].code, 0x9u);
  const auto blocks = All<transcript::HeadersSeen>(played, Direction::kReceived);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_NE(blocks[0].malformed, "");
  ASSERT_EQ(All<StatusSeen>(played).size(), 1u);
  EXPECT_EQ(All<StatusSeen>(played)[0].end, transcript::EndKind::kConnection);
}

TEST_F(ConnectionLoopTest, EndlessContinuationIsGivenUp) {
  const auto played = Play(kGetUser, [](ScriptedPeer& peer, const Frame& frame) {
    if (!frame.Is(FrameType::kHeaders)) return;
    const std::string literal = protocol::HpackLiteral("x", std::string(16000, 'a'));
    protocol::HeadersOptions options;
    options.end_headers = false;
    peer.Send(protocol::MakeHeaders(1, literal, options));
    for (int i = 0; i < 80; ++i) peer.Send(protocol::MakeContinuation(1, literal, false));
  });
  const auto goaways = Frames(played, Direction::kSent, FrameType::kGoaway);
  ASSERT_EQ(goaways.size(), 1u);
  EXPECT_EQ(goaways[0].code, 0xbu);
  EXPECT_LT(Frames(played, Direction::kReceived, FrameType::kContinuation).size(), 80u);
}

TEST_F(ConnectionLoopTest, FramesInWrongPlacesAreRecordedWithTheirReason) {
  const auto played = Play(kGetUser, [](ScriptedPeer& peer, const Frame& frame) {
    if (!frame.Is(FrameType::kHeaders)) return;
    peer.Send(protocol::MakeData(0, "x"));
    peer.Send(protocol::MakeData(99, "x"));
    peer.Send(protocol::MakeSettingsAck());
    peer.Send(protocol::MakeFrame(FrameType::kPing, 0, 0, std::string(20000, 'p')));
    peer.SendTrailers(1, "0");
  });
  std::vector<std::string> reasons;
  for (const FrameSeen& frame : All<FrameSeen>(played, Direction::kReceived)) {
    if (!frame.malformed.empty()) reasons.push_back(frame.malformed);
  }
  ASSERT_EQ(reasons.size(), 4u);
  EXPECT_THAT(reasons[1], testing::HasSubstr("never opened"));
  EXPECT_THAT(reasons[2], testing::HasSubstr("nobody sent"));
  ASSERT_EQ(All<StatusSeen>(played).size(), 1u);
  EXPECT_EQ(All<StatusSeen>(played)[0].code, 0);
}

TEST_F(ConnectionLoopTest, OversizeFramesAreReadAndToldOf) {
  const auto played = Play(kGetUser, [](ScriptedPeer& peer, const Frame& frame) {
    if (!frame.Is(FrameType::kHeaders)) return;
    peer.SendInitial(1);
    peer.Send(protocol::MakeData(1, std::string(20000, 'x')));
    peer.SendTrailers(1, "0");
  });
  const auto data = Frames(played, Direction::kReceived, FrameType::kData);
  ASSERT_EQ(data.size(), 1u);
  EXPECT_THAT(data[0].malformed, testing::HasSubstr("MAX_FRAME_SIZE"));
  EXPECT_EQ(data[0].payload.size(), transcript::kPayloadKept);
  EXPECT_EQ(data[0].length, 20000u);
}

TEST_F(ConnectionLoopTest, StepsSendWhatNoClientWould) {
  std::vector<Frame> seen;
  const auto played = Play(R"(
- open: {method: user.UserService/Chat}
- send_frame: {type: "0x42", flags: "0x05", stream: call, payload: "00ff"}
- send_headers: {fields: [["x-t", "1"]], end_stream: true, padding: 2}
- send_data: {octets: {hex: "0001"}, end_stream: true}
- send_settings: {settings: {MAX_FRAME_SIZE: 20000}}
- send_ping: {payload: "0102030405060708", count: 2}
- send_window_update: {stream: call, increment: 5}
- send_rst_stream: {code: STREAM_CLOSED}
- send_goaway: {last_stream: 4, code: PROTOCOL_ERROR, debug: why}
- await_frame: {type: PING, ack: true, count: 2}
- send_raw: {octets: {hex: "000000040000000000"}}
- barrier: {}
- close: {}
)",
                           [&](ScriptedPeer&, const Frame& frame) { seen.push_back(frame); });
  std::vector<std::string> names;
  for (const Frame& frame : seen) names.push_back(protocol::FrameTypeName(frame.header.type));
  EXPECT_THAT(names, testing::ElementsAre("SETTINGS", "WINDOW_UPDATE", "SETTINGS", "HEADERS", "0x42", "HEADERS", "DATA",
                                          "SETTINGS", "PING", "PING", "WINDOW_UPDATE", "RST_STREAM", "GOAWAY",
                                          "SETTINGS", "PING"));
  EXPECT_EQ(seen[4].header.flags, 0x05);
  EXPECT_EQ(seen[4].header.stream, 1u);
  EXPECT_EQ(seen[11].payload, std::string("\0\0\0\x05", 4));
  EXPECT_TRUE(All<WaitExpired>(played).empty());
  ASSERT_EQ(All<transcript::ConnectionClosed>(played, Direction::kSent).size(), 1u);
}

TEST_F(ConnectionLoopTest, EachLabelIsAConnectionOfItsOwn) {
  int connections = 0;
  const auto played = Play(R"(
- call: {as: a, method: user.UserService/GetUser}
- call: {as: b, method: user.UserService/GetUser, connection: other}
- await_status: {call: all, budget: 3s}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             if (frame.Is(FrameType::kHeaders)) ++connections;
                             if (!frame.Is(FrameType::kData)) return;
                             peer.After(1s, [&peer] { peer.SendTrailers(1, "5"); });
                           });
  EXPECT_EQ(connections, 2);
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.size(), 2u);
  for (const auto& call : calls) {
    EXPECT_EQ(call.started->stream, 1u);
    ASSERT_NE(call.status, nullptr);
    EXPECT_GE(call.status_at - call.started_at, Duration(1s));
    EXPECT_LE(call.status_at - call.started_at, Duration(1100ms));
  }
}

TEST_F(ConnectionLoopTest, AnswerThatIsNotHttp2IsShown) {
  settings_.reset();
  const auto played = Play("- connect: {}\n- await_close: {}\n", [](ScriptedPeer& peer, const Frame& frame) {
    if (!frame.Is(FrameType::kSettings)) return;
    EXPECT_NE(peer.TakeOutput(), "");  // the acknowledgement, which no such target sends
    peer.SendRaw("HTTP/1.1 400 Bad Request\r\n");
    peer.Close();
  });
  const auto closed = All<transcript::ConnectionClosed>(played, Direction::kReceived);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_THAT(closed[0].how, testing::HasSubstr("not HTTP/2: \"HTTP/1.1 400 Bad Request"));
}

}  // namespace
}  // namespace assay::wire
