#include <gtest/gtest.h>

#include "harness/testing/check_asserts.h"
#include "harness/testing/transcript_builder.h"

namespace assay::judge {
namespace {

using protocol::FrameType;
using testing::TranscriptBuilder;

TranscriptBuilder Call() {
  TranscriptBuilder builder;
  builder.Open().Start("call", 1);
  return builder;
}
TranscriptBuilder Replied() {
  TranscriptBuilder builder = Call();
  builder.Headers(1, {{":status", "200"}, {"grpc-status", "0"}}, true).Ended("call", 0);
  return builder;
}

TEST(ResetTest, EveryResetOfTheTargetCounts) {
  EXPECT_BREAKS("reset: {code: CANCEL}", Replied(), "call.reset", "no RST_STREAM: OK in trailers");
  EXPECT_BREAKS("reset: {code: CANCEL}", Call().OurReset(1), "call.reset", "no RST_STREAM");
  EXPECT_BREAKS("reset: {code: CANCEL}", Call().Reset(1, 8).Reset(1, 2), "call.reset", "INTERNAL_ERROR");
  EXPECT_BREAKS("reset: {}", Call().Reset(3, 8), "call.reset");  // another stream's
  EXPECT_HOLDS("reset: {code: [CANCEL, 2]}", Call().Reset(1, 2));
  EXPECT_HOLDS("reset: {code: NO_ERROR}", Replied().Reset(1, 0));
}

TEST(ResetTest, AskingUsToStopIsNoReset) {
  EXPECT_HOLDS("reset: {absent: true}", Replied());
  EXPECT_HOLDS("reset: {absent: true}", Replied().Reset(1, 0));
  EXPECT_BREAKS("reset: {absent: true}", Replied().Reset(1, 2), "call.reset", "INTERNAL_ERROR");
  EXPECT_BREAKS("reset: {absent: true}", Call().Reset(1, 0), "call.reset", "NO_ERROR");
  EXPECT_HOLDS("reset: {absent: true, code: CANCEL}", Call().Reset(1, 2));
}

TEST(ResetTest, OtherClientsShowNoFrames) {
  EXPECT_BREAKS("reset: {absent: true}", TranscriptBuilder("grpc").Start("call").Ended("call", 0), "call.stream",
                "no frames");
}

TEST(QuietTest, WindowsAndPrioritiesDoNotCount) {
  EXPECT_HOLDS("quiet: {}",
               Call().OurReset(1).Received(TranscriptBuilder::Frame(FrameType::kWindowUpdate, 1, 0, 4)).Data(3, 5));
  EXPECT_BREAKS("quiet: {}", Replied(), "call.quiet", "we sent no RST_STREAM");
  EXPECT_BREAKS("quiet: {}", Call().OurReset(1).Headers(1, {{"grpc-status", "1"}}, true), "call.quiet", "HEADERS");
}

TEST(QuietTest, AfterTheEnd) {
  EXPECT_HOLDS("quiet: {after: end}", Replied().Reset(1, 0));
  EXPECT_BREAKS("quiet: {after: end}", Replied().Data(1, 1), "call.quiet", "DATA");
  EXPECT_BREAKS("quiet: {after: end}", Call(), "call.quiet", "no END_STREAM");
}

TEST(FrameTest, CountsWhatMatches) {
  const auto seen = Call().Data(1, 5).Data(3, 5).Data(1, 0, true).Sent(TranscriptBuilder::Frame(FrameType::kData, 1));
  EXPECT_HOLDS("frame: {type: DATA, count: 3}", seen);
  EXPECT_HOLDS("frame: {type: DATA, stream: call, count: 2}", seen);
  EXPECT_HOLDS("frame: {type: DATA, stream: 3, count: 1}", seen);
  EXPECT_HOLDS("frame: {type: '0', flags: END_STREAM, count: 1}", seen);
  EXPECT_HOLDS("frame: {type: PUSH_PROMISE, count: 0}", seen);
  EXPECT_BREAKS("frame: {type: RST_STREAM, stream: call}", seen, "frames.RST_STREAM", "there came DATA");
  EXPECT_BREAKS("frame: {type: DATA, stream: other}", seen, "other", "only these");
  EXPECT_BREAKS("frame: {type: RST_STREAM, code: CANCEL}", Call().Reset(1, 2), "frames.RST_STREAM");
  const auto acks = Call()
                        .Received(TranscriptBuilder::Frame(FrameType::kSettings, 0))
                        .Received(TranscriptBuilder::Frame(FrameType::kSettings, 0, 1));
  EXPECT_HOLDS("frame: {type: SETTINGS, ack: true, count: 1}", acks);
  EXPECT_HOLDS("frame: {type: SETTINGS, ack: false, count: 1}", acks);
}

TEST(FrameTest, OursAndTheirOctets) {
  const auto data = [](std::uint32_t stream) { return TranscriptBuilder::Frame(FrameType::kData, stream, 0, 10); };
  const auto seen = Call().Data(1, 5).Sent(data(1)).Sent(data(3)).Sent(data(1));
  EXPECT_HOLDS("frame: {type: DATA, sent: true, count: 3}", seen);
  EXPECT_HOLDS("frame: {type: DATA, stream: call, sent: true, count: 2, octets_at_most: 20}", seen);
  EXPECT_BREAKS("frame: {type: DATA, stream: call, sent: true, octets_at_most: 19}", seen, "frames.DATA", "20 octets");
  EXPECT_HOLDS("frame: {type: DATA, octets_at_most: 5}", seen);
}

TEST(TlsTest, WhatTheHandshakeChose) {
  const auto opened = [](std::string tls) {
    return TranscriptBuilder().Local(transcript::ConnectionOpened{"127.0.0.1:50051", std::move(tls)});
  };
  EXPECT_HOLDS("tls: {alpn: h2, version: [1.2, 1.3]}", opened("TLSv1.3 h2"));
  EXPECT_BREAKS("tls: {version: 1.2}", opened("TLSv1.3 h2"), "main.tls.version", "1.3");
  EXPECT_BREAKS("tls: {alpn: h2}", opened("TLSv1.3"), "main.tls.alpn", "none");
  EXPECT_HOLDS("tls: {alpn: none, version: none}", opened(""));
  EXPECT_BREAKS("tls: {alpn: h2}", Call().On("other"), "main.tls.alpn");
  EXPECT_BREAKS("tls: {alpn: h2, connection: other}", Call(), "other.tls", "none was opened");
}

TEST(ConnectionTest, OneThatNeverBeganIsClosed) {
  const auto refused = TranscriptBuilder().On("main").Received(transcript::ConnectionClosed{"no TLS connection"});
  EXPECT_HOLDS("connection: {state: closed}", refused);
}

TEST(FrameTest, AStreamNumberMeansItsOwnConnection) {
  const auto again = Call().Data(1, 5).Open().Start("second", 1).Data(1, 5).Data(1, 5);
  EXPECT_HOLDS("frame: {type: DATA, stream: call, count: 1}", again);
  EXPECT_HOLDS("frame: {type: DATA, stream: second, count: 2}", again);
}

TEST(GoawayTest, EachOneIsLookedAt) {
  const auto twice = [](std::uint32_t code) {
    return Call()
        .Received(TranscriptBuilder::Coded(FrameType::kGoaway, 0, 0))
        .Received(TranscriptBuilder::Coded(FrameType::kGoaway, 0, code));
  };
  EXPECT_HOLDS("goaway: {code: NO_ERROR}", twice(0));
  EXPECT_BREAKS("goaway: {code: NO_ERROR}", twice(2), "main.goaway", "INTERNAL_ERROR");
  EXPECT_BREAKS("goaway: {absent: true}", twice(0), "main.goaway");
  EXPECT_HOLDS("goaway: {absent: true, code: PROTOCOL_ERROR}", twice(0));
  EXPECT_HOLDS("goaway: {absent: true}", Call());
  EXPECT_BREAKS("goaway: {absent: true, connection: second}", Call(), "second.goaway", "never opened");
}

TEST(ConnectionTest, WeMayCloseIt) {
  EXPECT_HOLDS("connection: {state: open}", Call().Sent(transcript::ConnectionClosed{"by us"}));
  EXPECT_BREAKS("connection: {state: closed}", Call().Sent(transcript::ConnectionClosed{"by us"}), "main.state",
                "not closed");
  EXPECT_BREAKS("connection: {state: open}", Call().Received(transcript::ConnectionClosed{"connection reset"}),
                "main.state", "connection reset");
  EXPECT_HOLDS("connection: {state: open}", Call().Received(transcript::ConnectionClosed{"end of file"}).Open());
  EXPECT_BREAKS("connection: {state: open, connection: other}", Call(), "other.state", "never opened");
}

TEST(FrameTest, TheFirstOneIsOfAnyType) {
  const auto settings = TranscriptBuilder::Frame(FrameType::kSettings, 0);
  EXPECT_HOLDS("frame: {type: SETTINGS, first: true}", Call().Received(settings).Data(1, 5));
  EXPECT_BREAKS("frame: {type: SETTINGS, first: true}", Call().Data(1, 5).Received(settings), "frames.SETTINGS");
}

transcript::FrameSeen Goaway(std::uint32_t last_stream, std::string debug = {}) {
  auto frame = TranscriptBuilder::Frame(FrameType::kGoaway, 0);
  frame.code = 0;
  frame.last_stream = last_stream;
  frame.debug = std::move(debug);
  return frame;
}

TEST(GoawayTest, LastStreams) {
  const auto two_steps = Call().Received(Goaway(2147483647)).Received(Goaway(1, "bye"));
  EXPECT_HOLDS("goaway: {first_last_stream: 2147483647, not_rising: true, debug: bye}", two_steps);
  EXPECT_BREAKS("goaway: {first_last_stream: 1}", two_steps, "main.goaway.first.last_stream");
  EXPECT_BREAKS("goaway: {debug: hello}", two_steps, "main.goaway.debug");
  EXPECT_BREAKS("goaway: {not_rising: true}", Call().Received(Goaway(1)).Received(Goaway(3)), "main.goaway.last_stream",
                "1, then 3");
}

TEST(SettingTest, IsWithinBoundsWhereItIsAnnounced) {
  auto settings = TranscriptBuilder::Frame(FrameType::kSettings, 0);
  settings.settings = {{3, 250}};
  EXPECT_HOLDS("setting: {name: MAX_CONCURRENT_STREAMS, at_least: 100}", Call().Received(settings));
  EXPECT_HOLDS("setting: {name: MAX_FRAME_SIZE, at_least: 16384}", Call().Received(settings));
  EXPECT_BREAKS("setting: {name: 3, at_least: 100, at_most: 200}", Call().Received(settings), "settings.3", "250");
}

}  // namespace
}  // namespace assay::judge
