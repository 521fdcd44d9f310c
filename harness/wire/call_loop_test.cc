// How calls come to their ends: what the client makes of what a target sends.

#include "harness/protocol/compression.h"
#include "harness/wire/scripted_peer.h"

namespace assay::wire {
namespace {

using namespace std::chrono_literals;
using protocol::Frame;
using protocol::FrameType;
using transcript::Direction;
using transcript::EndKind;
using transcript::FrameSeen;
using transcript::HeadersSeen;
using transcript::InitialMetadataSeen;
using transcript::MessageSeen;
using transcript::StatusSeen;
using transcript::WaitExpired;

constexpr std::string_view kGetUser = R"(
- call: {method: user.UserService/GetUser, request: {id: 7}}
- await_status: {budget: 2s}
)";
const std::string kUser =
    "\x08\x07\x12\x03"
    "Ada";  // user.User{id: 7, name: "Ada"}

// Answers the end of each request.
ScriptedPeer::Handler AtEnd(std::function<void(ScriptedPeer&, std::uint32_t)> answer) {
  return [answer = std::move(answer)](ScriptedPeer& peer, const Frame& frame) {
    const bool ends = frame.Is(FrameType::kData) || frame.Is(FrameType::kHeaders);
    if (ends && frame.Has(protocol::kFlagEndStream)) answer(peer, frame.header.stream);
  };
}

class CallLoopTest : public WireLoopTest {
 protected:
  StatusSeen StatusOf(const transcript::Transcript& played) {
    const auto all = All<StatusSeen>(played);
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? StatusSeen{} : all.front();
  }
};

TEST_F(CallLoopTest, UnaryCallBringsMetadataMessageAndStatus) {
  const auto played = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendInitial(stream, {{"x-served-by", "peer"}});
                             peer.SendMessage(stream, kUser);
                             peer.SendTrailers(stream, "0", {{"x-end", "yes"}});
                           }));
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.size(), 1u);
  ASSERT_EQ(calls[0].sent.size(), 1u);
  EXPECT_EQ(calls[0].sent[0]->json, R"({"id":"7"})");
  ASSERT_EQ(calls[0].received.size(), 1u);
  EXPECT_THAT(calls[0].received[0]->json, testing::HasSubstr(R"("name":"Ada")"));
  EXPECT_EQ(calls[0].received[0]->malformed, "");
  ASSERT_NE(calls[0].initial, nullptr);
  EXPECT_EQ(calls[0].initial->fields.back().value, "peer");
  ASSERT_NE(calls[0].status, nullptr);
  EXPECT_EQ(calls[0].status->end, EndKind::kTrailers);
  EXPECT_EQ(calls[0].status->code, 0);
  EXPECT_EQ(calls[0].status->http_status, 200);
  EXPECT_EQ(calls[0].status->trailers.back().name, "x-end");
  EXPECT_TRUE(All<WaitExpired>(played).empty());
}

TEST_F(CallLoopTest, RequestHeadersAreThoseOfTheSpecification) {
  metadata_ = {{"authorization", "Bearer t"}, {"x-all", "1"}};
  protocol::HeaderList seen;
  Play(R"(
- call: {method: user.UserService/GetUser, deadline: 250ms,
         metadata: {x-b-bin: {hex: "00ff"}, x-two: [a, b], x-all: "2"},
         set: {":path": /x/Y, te: ""}, remove: [authorization], headers: [[X-Raw, " v"]]}
)",
       [&](ScriptedPeer& peer, const Frame& frame) {
         if (frame.Is(FrameType::kHeaders)) seen = peer.Decode(frame);
       });
  const protocol::HeaderList expected = {{":method", "POST"},
                                         {":scheme", "http"},
                                         {":path", "/x/Y"},
                                         {":authority", "target:50051"},
                                         {"te", ""},
                                         {"grpc-timeout", "250000u"},
                                         {"content-type", "application/grpc"},
                                         {"grpc-accept-encoding", "identity,gzip"},
                                         {"user-agent", "assay/" ASSAY_VERSION},
                                         {"x-b-bin", "AP8"},
                                         {"x-two", "a"},
                                         {"x-two", "b"},
                                         {"x-all", "2"},
                                         {"X-Raw", " v"}};
  EXPECT_EQ(seen, expected);
}

TEST_F(CallLoopTest, TrailersOnlyIsNoInitialMetadata) {
  const auto played = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendBlock(stream,
                                            {{":status", "200"},
                                             {"content-type", "application/grpc"},
                                             {"grpc-status", "5"},
                                             {"grpc-message", "no%20%C3%A4"}},
                                            true);
                           }));
  const StatusSeen status = StatusOf(played);
  EXPECT_EQ(status.end, EndKind::kTrailersOnly);
  EXPECT_EQ(status.code, 5);
  EXPECT_EQ(status.message, "no \xC3\xA4");
  EXPECT_EQ(status.raw_message, "no%20%C3%A4");
  EXPECT_TRUE(All<InitialMetadataSeen>(played).empty());
}

TEST_F(CallLoopTest, InterimResponseIsNoInitialMetadata) {
  const auto played = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendBlock(stream, {{":status", "103"}}, false);
                             peer.SendInitial(stream);
                             peer.SendTrailers(stream);
                           }));
  ASSERT_EQ(All<InitialMetadataSeen>(played).size(), 1u);
  EXPECT_EQ(StatusOf(played).http_status, 200);
  EXPECT_EQ(All<HeadersSeen>(played, Direction::kReceived).size(), 3u);
}

TEST_F(CallLoopTest, SecondTrailerBlockIsRecordedAndChangesNothing) {
  const auto played = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendInitial(stream);
                             peer.SendTrailers(stream, "4");
                             peer.SendTrailers(stream, "1");
                           }));
  EXPECT_EQ(StatusOf(played).code, 4);
  const auto blocks = All<HeadersSeen>(played, Direction::kReceived);
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[2].fields, (transcript::HeaderList{{"grpc-status", "1"}}));
}

TEST_F(CallLoopTest, StatusIsDerivedWhereThereIsNone) {
  const auto http = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                           peer.SendBlock(stream, {{":status", "503"}, {"content-type", "text/html"}}, false);
                           peer.Send(protocol::MakeData(stream, "", {true, {}}));
                         }));
  EXPECT_EQ(StatusOf(http).end, EndKind::kNoStatus);
  EXPECT_EQ(StatusOf(http).code, 14);
  EXPECT_EQ(StatusOf(http).http_status, 503);

  const auto garbled = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                              peer.SendInitial(stream);
                              peer.SendTrailers(stream, "07");
                            }));
  EXPECT_EQ(StatusOf(garbled).end, EndKind::kTrailers);
  EXPECT_EQ(StatusOf(garbled).code, 2);
  EXPECT_EQ(StatusOf(garbled).raw_code, "07");
}

TEST_F(CallLoopTest, ResetEndsTheCallWithWhatTheCodeMeans) {
  const auto played = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.Send(protocol::MakeRstStream(stream, 0x7));
                             peer.SendInitial(stream);
                           }));
  const StatusSeen status = StatusOf(played);
  EXPECT_EQ(status.end, EndKind::kReset);
  EXPECT_EQ(status.reset_code, 0x7u);
  EXPECT_EQ(status.code, 14);
  EXPECT_TRUE(All<InitialMetadataSeen>(played).empty());
}

TEST_F(CallLoopTest, GoawayEndsOnlyTheStreamsItExcludes) {
  const auto played = Play(R"(
- call: {as: first, method: user.UserService/GetUser}
- call: {as: second, method: user.UserService/GetUser}
- await_status: {call: all, budget: 1s}
)",
                           AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             if (stream != 3) return;
                             peer.Send(protocol::MakeGoaway(1, 0, "bye"));
                             peer.SendInitial(1);
                             peer.SendTrailers(1);
                           }));
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.size(), 2u);
  ASSERT_TRUE(calls[0].status != nullptr && calls[1].status != nullptr);
  EXPECT_EQ(calls[0].status->end, EndKind::kTrailers);
  EXPECT_EQ(calls[1].status->end, EndKind::kConnection);
  EXPECT_EQ(calls[1].status->code, 14);
  const auto goaways = Frames(played, Direction::kReceived, FrameType::kGoaway);
  ASSERT_EQ(goaways.size(), 1u);
  EXPECT_EQ(goaways[0].debug, "bye");
  EXPECT_EQ(goaways[0].last_stream, 1u);
}

TEST_F(CallLoopTest, ClosedConnectionEndsCallsAndLaterOnesAtOnce) {
  const auto played = Play(R"(
- call: {as: first, method: user.UserService/GetUser}
- await_status: {call: first}
- call: {as: second, method: user.UserService/GetUser}
- await_status: {call: second}
)",
                           AtEnd([](ScriptedPeer& peer, std::uint32_t) { peer.Close(); }));
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.size(), 2u);
  for (const auto& call : calls) {
    ASSERT_NE(call.status, nullptr);
    EXPECT_EQ(call.status->end, EndKind::kConnection);
    EXPECT_EQ(call.status->code, 14);
  }
  ASSERT_EQ(All<transcript::ConnectionClosed>(played, Direction::kReceived).size(), 1u);
  EXPECT_TRUE(All<WaitExpired>(played).empty());
}

TEST_F(CallLoopTest, SilenceLetsTheWaitExpireAndThePlayGoesOn) {
  const Time before = clock_.Now();
  const auto played = Play(R"(
- call: {method: user.UserService/GetUser}
- await_status: {budget: 2s}
- cancel: {}
)");
  const auto expired = All<WaitExpired>(played);
  ASSERT_EQ(expired.size(), 1u);
  EXPECT_EQ(expired[0].what, "the status of call");
  EXPECT_EQ(expired[0].budget, Duration(2s));
  EXPECT_EQ(StatusOf(played).end, EndKind::kCancelled);
  ASSERT_EQ(Frames(played, Direction::kSent, FrameType::kRstStream).size(), 1u);
  EXPECT_EQ(Frames(played, Direction::kSent, FrameType::kRstStream)[0].code, 0x8u);
  EXPECT_EQ(clock_.Now() - before, Duration(2s));
}

TEST_F(CallLoopTest, BudgetOfTheCaseEndsThePlay) {
  budget_ = 3s;
  const auto played = Play(R"(
- call: {method: user.UserService/GetUser}
- await_status: {budget: 2s}
- expect_silence: {for: 2s}
- cancel: {}
)");
  const auto expired = All<WaitExpired>(played);
  ASSERT_EQ(expired.size(), 2u);
  EXPECT_EQ(expired[1].what, "the case");
  EXPECT_TRUE(All<StatusSeen>(played).empty());
}

TEST_F(CallLoopTest, ExpectSilenceGoesOnAsSoonAsSomethingComes) {
  const Time before = clock_.Now();
  Play(R"(
- call: {method: user.UserService/GetUser}
- expect_silence: {for: 5s}
)",
       AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
         peer.After(300ms, [&peer, stream] { peer.SendInitial(stream); });
       }));
  EXPECT_EQ(clock_.Now() - before, Duration(300ms));
}

TEST_F(CallLoopTest, MessagesAreFoundWhateverFramesTheyComeIn) {
  const auto played = Play(R"(
- call: {method: user.UserService/ListUsers}
- await_status: {}
)",
                           AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendInitial(stream);
                             const std::string two = protocol::EncodeMessage(kUser) + protocol::EncodeMessage("");
                             for (const char octet : two) {
                               peer.Send(protocol::MakeData(stream, std::string(1, octet), {false, 3}));
                             }
                             peer.SendTrailers(stream);
                           }));
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.at(0).received.size(), 2u);
  EXPECT_EQ(calls[0].received[0]->payload, kUser);
  EXPECT_EQ(calls[0].received[1]->length, 0u);
}

TEST_F(CallLoopTest, BrokenMessagesAreDataWithTheirReason) {
  const auto played = Play(R"(
- call: {method: user.UserService/ListUsers}
- await_status: {}
)",
                           AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendInitial(stream);
                             peer.SendMessage(stream, kUser, 2);
                             peer.SendMessage(stream, kUser, 1);
                             peer.SendMessage(stream, "\xff\xff");
                             peer.Send(protocol::MakeData(stream, protocol::EncodeMessage("abc", 0, 10)));
                             peer.SendTrailers(stream);
                           }));
  const auto received = All<MessageSeen>(played, Direction::kReceived);
  ASSERT_EQ(received.size(), 4u);
  EXPECT_EQ(received[0].malformed, "unknown flag 2");
  EXPECT_EQ(received[1].malformed, "flag 1 without grpc-encoding");
  EXPECT_EQ(received[2].malformed, "not a user.User");
  EXPECT_EQ(received[3].malformed, "truncated message: 3 of 10 octets");
}

TEST_F(CallLoopTest, TheBodyOfAnotherKindOfReplyHoldsNoMessages) {
  const auto reply = [](protocol::HeaderList fields) {
    return AtEnd([fields](ScriptedPeer& peer, std::uint32_t stream) {
      peer.SendBlock(stream, fields, false);
      peer.Send(protocol::MakeData(stream, "404 page not found", {true, {}}));
    });
  };
  const auto page = Play(kGetUser, reply({{":status", "404"}, {"content-type", "text/plain"}}));
  EXPECT_TRUE(All<MessageSeen>(page, Direction::kReceived).empty());
  EXPECT_EQ(StatusOf(page).end, EndKind::kNoStatus);
  EXPECT_EQ(StatusOf(page).code, 12);
  // What claims to be gRPC's is held to it.
  EXPECT_EQ(All<MessageSeen>(Play(kGetUser, reply({{":status", "200"}, {"content-type", "text/plain"}})),
                             Direction::kReceived)
                .size(),
            1u);
  EXPECT_EQ(All<MessageSeen>(Play(kGetUser, reply({{":status", "404"}, {"content-type", "application/grpc"}})),
                             Direction::kReceived)
                .size(),
            1u);
}

TEST_F(CallLoopTest, CompressionWorksBothWays) {
  std::string request;
  const auto played =
      Play(R"(
- call: {method: user.UserService/CreateUser, request: {name: {repeat: a, times: 1000}}, compression: gzip}
- await_status: {}
)",
           [&](ScriptedPeer& peer, const Frame& frame) {
             if (!frame.Is(FrameType::kData)) return;
             request = frame.payload;
             peer.SendInitial(frame.header.stream, {{"grpc-encoding", "gzip"}});
             peer.SendMessage(frame.header.stream, protocol::Compress(protocol::Coding::kGzip, kUser), 1);
             peer.SendTrailers(frame.header.stream);
           });
  EXPECT_EQ(request[0], '\x01');
  EXPECT_LT(request.size(), 200u);
  const auto sent = All<MessageSeen>(played, Direction::kSent);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].length, request.size() - 5);
  EXPECT_EQ(sent[0].payload.size(), 1003u);
  const auto received = All<MessageSeen>(played, Direction::kReceived);
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].flag, 1);
  EXPECT_EQ(received[0].payload, kUser);
}

TEST_F(CallLoopTest, DetailsAreDecoded) {
  // google.rpc.Status{code: 5, message: "gone"}
  const auto played = Play(kGetUser, AtEnd([](ScriptedPeer& peer, std::uint32_t stream) {
                             peer.SendInitial(stream);
                             peer.SendTrailers(stream, "5", {{"grpc-status-details-bin", "CAUSBGdvbmU"}});
                           }));
  EXPECT_EQ(StatusOf(played).details, "\x08\x05\x12\x04gone");
  EXPECT_THAT(StatusOf(played).details_json, testing::HasSubstr("\"message\":\"gone\""));
}

TEST_F(CallLoopTest, CapturesReachLaterRequests) {
  std::vector<std::string> requests;
  const auto played = Play(R"(
- call: {as: first, method: user.UserService/GetUser, request: {id: 1}}
- await_status: {call: first}
- save: {call: first, as: user, from: response}
- save: {call: first, as: code, from: status.code}
- call: {as: second, method: user.UserService/CreateUser, request: {name: "${user.name} ${code}"},
         metadata: {x-id: "${user.id}"}}
- await_status: {call: second}
)",
                           [&](ScriptedPeer& peer, const Frame& frame) {
                             if (!frame.Is(FrameType::kData)) return;
                             requests.push_back(frame.payload.substr(5));
                             peer.SendInitial(frame.header.stream);
                             peer.SendMessage(frame.header.stream, kUser);
                             peer.SendTrailers(frame.header.stream);
                           });
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1],
            "\x0a\x05"
            "Ada 0");
  const auto blocks = All<HeadersSeen>(played, Direction::kSent);
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks[1].fields.back(), (transcript::HeaderField{"x-id", "7"}));
}

TEST_F(CallLoopTest, WhatWasNotCapturedStopsItsStepOnly) {
  const auto played = Play(R"(
- call: {as: first, method: user.UserService/GetUser}
- await_status: {call: first}
- save: {call: first, as: user, from: response}
- call: {as: second, method: user.UserService/GetUser, request: {id: "${user.id}"}}
- await_status: {call: second}
- call: {as: third, method: user.UserService/GetUser}
- await_status: {call: third}
)",
                           AtEnd([](ScriptedPeer& peer, std::uint32_t stream) { peer.SendTrailers(stream, "5"); }));
  const auto calls = transcript::Calls(played);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[1].label, "third");
  EXPECT_NE(calls[1].status, nullptr);
  EXPECT_EQ(All<WaitExpired>(played).size(), 3u);
}

}  // namespace
}  // namespace assay::wire
