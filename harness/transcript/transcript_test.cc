#include <gtest/gtest.h>

#include "harness/testing/transcript_builder.h"
#include "harness/transcript/call_view.h"
#include "harness/transcript/shorten.h"
#include "harness/transcript/stream_view.h"

namespace assay::transcript {
namespace {

using protocol::FrameType;
using testing::TranscriptBuilder;

std::string Line(What what, std::size_t width = 200) {
  return Describe({{}, Direction::kReceived, "main", std::move(what)}, width);
}

TEST(CallViewTest, GathersOneCall) {
  const Transcript transcript = TranscriptBuilder()
                                    .Start("call", 1)
                                    .Put("call", "{}")
                                    .Initial("call", {{"x", "1"}})
                                    .Got("call", "{}")
                                    .Start("other", 3)
                                    .Got("call", "{}")
                                    .Ended("call", 5)
                                    .Ended("call", 4);
  const auto calls = Calls(transcript);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].started->stream, 1u);
  EXPECT_EQ(calls[0].sent_indices, std::vector<std::size_t>{1});
  EXPECT_EQ(calls[0].initial_index, 2u);
  EXPECT_EQ(calls[0].received_indices, (std::vector<std::size_t>{3, 5}));
  EXPECT_EQ(calls[0].status->code, 5);
  EXPECT_EQ(calls[0].status_at, std::chrono::milliseconds(6));
  EXPECT_EQ(calls[0].surplus_statuses, std::vector<std::size_t>{7});
  EXPECT_EQ(calls[1].status, nullptr);
}

TEST(CallViewTest, NamesMeanLabelsCopiesOrAll) {
  const auto names = [](std::string_view name) {
    const Transcript transcript =
        TranscriptBuilder().Start("call.1").Start("call.2").Start("call.x").Start("caller").Start("a").Start("a.1");
    std::string out;
    for (const CallView& call : CallsNamed(transcript, name)) out += call.label + " ";
    return out;
  };
  EXPECT_EQ(names("call"), "call.1 call.2 ");
  EXPECT_EQ(names("call.2"), "call.2 ");
  EXPECT_EQ(names("a"), "a ");
  EXPECT_EQ(names("all"), "call.1 call.2 call.x caller a a.1 ");
  EXPECT_EQ(names("b"), "");
}

TEST(StreamViewTest, EndsWithItsConnection) {
  const Transcript transcript = TranscriptBuilder()
                                    .Open()
                                    .Start("call", 1)
                                    .Request(1, {{":method", "POST"}})
                                    .Data(1, 5)
                                    .Data(3, 5)
                                    .On("second")
                                    .Data(1, 6)
                                    .On("main")
                                    .OurReset(1)
                                    .Headers(1, {{"grpc-status", "0"}}, true)
                                    .Open()
                                    .Data(1, 7);
  const StreamView view = ViewStream(transcript, Calls(transcript)[0]);
  ASSERT_EQ(view.received.size(), 2u);
  EXPECT_EQ(view.received[0].frame->length, 5u);
  EXPECT_EQ(view.requests.size(), 1u);
  EXPECT_EQ(view.replies.size(), 1u);
  EXPECT_EQ(view.EndOfStream(), view.received[1].index);
  EXPECT_EQ(view.TargetReset(), nullptr);
  const StreamView cut = view.UntilOurReset();
  EXPECT_EQ(cut.received.size(), 1u);
  EXPECT_TRUE(cut.replies.empty());
}

TEST(StreamViewTest, ManyAreAsEachAlone) {
  const Transcript transcript = TranscriptBuilder()
                                    .Open()
                                    .Start("a", 1)
                                    .Start("b", 3)
                                    .Start("none")
                                    .Request(1, {{":method", "POST"}})
                                    .Data(3, 5)
                                    .Data(1, 6)
                                    .Start("a-again", 1)
                                    .Data(1, 7)
                                    .Open()
                                    .Start("c", 1)
                                    .Data(1, 8);
  const std::vector<CallView> calls = Calls(transcript);
  const std::vector<StreamView> many = ViewStreams(transcript, calls);
  ASSERT_EQ(many.size(), 5u);
  const auto lengths = [](const StreamView& view) {
    std::vector<std::uint64_t> all;
    for (const FrameAt& at : view.received) all.push_back(at.frame->length);
    return all;
  };
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const StreamView one = ViewStream(transcript, calls[i]);
    EXPECT_EQ(lengths(many[i]), lengths(one)) << calls[i].label;
    EXPECT_EQ(many[i].requests.size(), one.requests.size()) << calls[i].label;
  }
  EXPECT_EQ(lengths(many[0]), (std::vector<std::uint64_t>{6, 7}));
  EXPECT_EQ(lengths(many[3]), (std::vector<std::uint64_t>{6, 7}));
  EXPECT_EQ(lengths(many[4]), std::vector<std::uint64_t>{8});
}

TEST(StreamViewTest, OtherClientsHaveNone) {
  const Transcript transcript = TranscriptBuilder("grpc").Start("call").Ended("call", 0);
  EXPECT_TRUE(ViewStream(transcript, Calls(transcript)[0]).received.empty());
}

TEST(DescribeTest, SaysWhatMatters) {
  EXPECT_EQ(Line(TranscriptBuilder::Frame(FrameType::kData, 1, 1, 12)), "DATA s=1 END_STREAM 12 octets");
  EXPECT_EQ(Line(TranscriptBuilder::Coded(FrameType::kRstStream, 1, 8)), "RST_STREAM s=1 CANCEL");
  EXPECT_EQ(Line(HeadersSeen{1, {{":status", "200"}, {"grpc-status", "0"}}, true, ""}),
            "block s=1 END_STREAM :status 200 · grpc-status 0");
  FrameSeen goaway = TranscriptBuilder::Coded(FrameType::kGoaway, 0, 0);
  goaway.last_stream = 7;
  goaway.debug = "bye\n";
  EXPECT_EQ(Line(goaway), "GOAWAY last=7 NO_ERROR \"bye\\x0a\"");
  FrameSeen settings = TranscriptBuilder::Frame(FrameType::kSettings, 0);
  settings.settings = {{3, 100}, {0xfe03, 1}};
  EXPECT_EQ(Line(settings), "SETTINGS MAX_CONCURRENT_STREAMS=100 0xfe03=1");
  FrameSeen ping = TranscriptBuilder::Frame(FrameType::kPing, 0, 1, 7);
  ping.malformed = "7 octets";
  EXPECT_EQ(Line(ping), "PING ACK ✗ 7 octets");
  EXPECT_EQ(Line(TranscriptBuilder::Status("call", 5, "gone")), "call: ended (trailers) NOT_FOUND \"gone\"");
  EXPECT_EQ(Line(TranscriptBuilder::Message("call", R"({"a":1})")), R"(call: message 7 octets {"a":1})");
  EXPECT_EQ(Line(CallStarted{"call", "/a.B/C", "unary", 1, std::chrono::milliseconds(100)}),
            "call: unary /a.B/C s=1 deadline 100ms");
  EXPECT_EQ(Line(WaitExpired{"the status of call", std::chrono::seconds(5)}),
            "waited 5s in vain for the status of call");
  EXPECT_EQ(Line(EventsOmitted{1}), "… 1 event left out");
  EXPECT_EQ(Line(EventsOmitted{2000}), "… 2000 events left out");
}

TEST(DescribeTest, NothingHostileIsLeft) {
  const std::string line = Line(HeadersSeen{1, {{"x\n", "\x1b[2J\xff"}}, false, "bad\r\n"});
  EXPECT_EQ(line, "block s=1 x\\x0a \\x1b[2J\\xff ✗ bad\\x0d\\x0a");
  EXPECT_LE(Line(ConnectionClosed{std::string(5000, 'a')}, 80).size(), 80u);
}

TEST(ShortenTest, KeepsCharactersWhole) {
  EXPECT_EQ(Shorten("abc", 3), "abc");
  EXPECT_EQ(Shorten("abcdef", 5), "ab…");
  EXPECT_EQ(Shorten("aéééé", 6), "aé…");
  EXPECT_EQ(Shorten("aéééé", 5), "a…");
  EXPECT_EQ(Shorten("abcdef", 3), "…");
  EXPECT_EQ(Shorten("abcdef", 2), "");
}

}  // namespace
}  // namespace assay::transcript
