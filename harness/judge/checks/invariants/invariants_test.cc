#include "harness/judge/checks/invariants/invariants.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/testing/check_asserts.h"
#include "harness/testing/transcript_builder.h"

namespace assay::judge {
namespace {

using protocol::FrameType;
using record::Finding;
using testing::TranscriptBuilder;
using transcript::EndKind;
using transcript::FrameSeen;
using transcript::Transcript;
using Fields = TranscriptBuilder::Fields;

const Fields kRequest{
    {":method", "POST"}, {"content-type", "application/grpc"}, {"grpc-accept-encoding", "identity,gzip"}};
const Fields kOpening{{":status", "200"}, {"content-type", "application/grpc"}};
const Fields kTrailers{{"grpc-status", "0"}};

Fields With(Fields fields, std::string name, std::string value) {
  fields.push_back({std::move(name), std::move(value)});
  return fields;
}

TranscriptBuilder Call(std::string kind = "server_stream", Fields request = kRequest) {
  TranscriptBuilder builder;
  builder.Open().Start("call", 1, std::move(kind)).Request(1, std::move(request));
  return builder;
}
// A whole reply with one message and these blocks.
TranscriptBuilder Reply(Fields opening = kOpening, Fields trailers = kTrailers) {
  TranscriptBuilder builder = Call();
  builder.Headers(1, std::move(opening)).Data(1, 7).Got("call", "{}");
  return builder.Headers(1, std::move(trailers), true).Ended("call", 0);
}
TranscriptBuilder TrailersOnly(Fields block) {
  return Call().Headers(1, std::move(block), true).Ended("call", 12, "", {}, EndKind::kTrailersOnly);
}
FrameSeen Settings(std::uint16_t id, std::uint32_t value) {
  FrameSeen frame = TranscriptBuilder::Frame(FrameType::kSettings, 0, 0, 6);
  frame.settings = {{id, value}};
  return frame;
}
FrameSeen WindowUpdate(std::uint32_t stream, std::uint32_t increment) {
  FrameSeen frame = TranscriptBuilder::Frame(FrameType::kWindowUpdate, stream, 0, 4);
  frame.increment = increment;
  return frame;
}
FrameSeen Malformed(FrameType type, std::uint32_t stream, std::string why) {
  FrameSeen frame = TranscriptBuilder::Frame(type, stream, 0, 7);
  frame.malformed = std::move(why);
  return frame;
}

std::vector<Finding> Look(const Transcript& transcript, std::vector<Narrowing> narrowings = {}) {
  return MakeInvariantsCheck(std::move(narrowings))->Look(transcript);
}

// --- What conforming targets send

TEST(InvariantsTest, ConformingRepliesHold) {
  const std::vector<std::pair<std::string, Transcript>> accepted = {
      {"headers, message, trailers", Reply()},
      {"Trailers-Only", TrailersOnly(With(kOpening, "grpc-status", "12"))},
      {"RST_STREAM NO_ERROR after END_STREAM", Reply().Reset(1, 0)},
      {"RST_STREAM CANCEL after a deadline's trailers", Reply(kOpening, {{"grpc-status", "4"}}).Reset(1, 8)},
      {"1xx before the reply",
       Call().Headers(1, {{":status", "103"}, {"link", "x"}}).Headers(1, kOpening).Headers(1, kTrailers, true)},
      {"the codec proto", Reply({{":status", "200"}, {"content-type", "application/grpc+proto"}})},
      {"parameters and capitals", Reply({{":status", "200"}, {"content-type", "Application/gRPC; charset=utf-8"}})},
      {"grpc-message on OK", Reply(kOpening, With(kTrailers, "grpc-message", "OK"))},
      {"an empty grpc-message", Reply(kOpening, With(kTrailers, "grpc-message", ""))},
      {"percent-encoding", Reply(kOpening, With(kTrailers, "grpc-message", "100%25 %E2%98%BA%20"))},
      {"announced trailers", Reply(With(With(kOpening, "trailer", "grpc-status"), "date", "now"))},
      {"binary metadata", Reply(With(kOpening, "x-a-bin", "AAE,AgM"), With(kTrailers, "x-b-bin", ""))},
      {"never answered", Call()},
      {"half an answer, and the connection ends",
       Call().Headers(1, kOpening).Data(1, 3).Received(transcript::ConnectionClosed{"end of file"})},
      {"reset by the target inside a message", Call()
                                                   .Headers(1, kOpening)
                                                   .Data(1, 3)
                                                   .Reset(1, 8)
                                                   .Received(TranscriptBuilder::Message("call", "", "truncated"))
                                                   .ResetSeen("call", 1, 8)},
      {"trailers that cross our RST_STREAM",
       Call().Headers(1, kOpening).OurReset(1).Headers(1, {{"grpc-status", "x"}}, true).Data(1, 1)},
      {"compressed in what we offered", Call()
                                            .Headers(1, With(kOpening, "grpc-encoding", "gzip"))
                                            .Data(1, 9)
                                            .Received(TranscriptBuilder::Message("call", "{}", "", 1))
                                            .Headers(1, kTrailers, true)},
      {"a coding that no message uses", Reply(With(kOpening, "grpc-encoding", "snappy"))},
      {"content-length that is true",
       Call().Headers(1, With(kOpening, "content-length", "7")).Data(1, 7).Headers(1, kTrailers, true)},
      {"CONTINUATION",
       Call()
           .Received(TranscriptBuilder::Frame(FrameType::kHeaders, 1, protocol::kFlagEndStream, 9))
           .Received(TranscriptBuilder::Frame(FrameType::kContinuation, 1, protocol::kFlagEndHeaders, 9))
           .Received(transcript::HeadersSeen{1, With(kOpening, "grpc-status", "5"), true, {}})},
      {"a unary OK with its message",
       Call("unary").Headers(1, kOpening).Data(1, 7).Got("call", "{}").Headers(1, kTrailers, true).Ended("call", 0)},
      {"a unary error without one",
       Call("unary").Headers(1, With(kOpening, "grpc-status", "5"), true).Ended("call", 5)},
      {"large frames that we allow", TranscriptBuilder()
                                         .Open()
                                         .Sent(Settings(5, 20000))
                                         .Start("call", 1, "server_stream")
                                         .Request(1, kRequest)
                                         .Headers(1, kOpening)
                                         .Data(1, 20000)
                                         .Headers(1, kTrailers, true)},
      {"the same stream number on a new connection", Reply()
                                                         .Open()
                                                         .Start("again", 1, "server_stream")
                                                         .Request(1, kRequest)
                                                         .Headers(1, kOpening)
                                                         .Headers(1, kTrailers, true)},
  };
  for (const auto& [name, transcript] : accepted) {
    const std::vector<Finding> findings = Look(transcript);
    ASSERT_EQ(findings.size(), 1u) << name << "\n" << testing::Lines(findings);
    EXPECT_TRUE(findings[0].held) << name << "\n" << testing::Lines(findings);
  }
}

// --- What breaks them, one row a defect

struct Row {
  std::string invariant;
  Rule rule;
  Transcript rejected;
};

std::vector<Row> Rows() {  // NOLINT(readability-function-size): a table
  const auto padded = [] {
    FrameSeen frame = TranscriptBuilder::Frame(FrameType::kData, 1, protocol::kFlagPadded, 12);
    frame.payload = std::string(1, '\x04');  // 1 + 7 + 4
    return frame;
  };
  const auto message = [](std::string malformed, std::uint8_t flag, Fields opening = kOpening,
                          Fields request = kRequest) {
    return Call("server_stream", std::move(request))
        .Headers(1, std::move(opening))
        .Data(1, 7)
        .Received(TranscriptBuilder::Message("call", "{}", std::move(malformed), flag))
        .Headers(1, kTrailers, true);
  };
  const auto status = [](std::string value) { return Reply(kOpening, {{"grpc-status", std::move(value)}}); };
  const auto text = [](std::string value) {
    return Reply(kOpening, With(kTrailers, "grpc-message", std::move(value)));
  };
  const auto unary = [](int messages) {
    TranscriptBuilder builder = Call("unary").Headers(1, kOpening);
    for (int i = 0; i < messages; ++i) builder.Data(1, 7).Got("call", "{}");
    return builder.Headers(1, kTrailers, true).Ended("call", 0);
  };
  const std::string framing = "framing", pseudo = "http-status", type = "content-type", code = "grpc-status";
  return {
      {framing, Rule::kOrder, Call().Data(1, 7).Headers(1, kOpening).Headers(1, kTrailers, true)},
      {framing, Rule::kSingleInitial, Call().Headers(1, kOpening).Headers(1, kOpening).Headers(1, kTrailers, true)},
      {framing, Rule::kTrailersEndStream, Call().Headers(1, kOpening).Data(1, 7).Headers(1, kTrailers)},
      {framing, Rule::kNoEndOnData, Call().Headers(1, kOpening).Data(1, 7, true)},
      {framing, Rule::kSilenceAfterEnd, Reply().Data(1, 7)},
      {framing, Rule::kSilenceAfterEnd, Call().Headers(1, kOpening).Reset(1, 8).Headers(1, kTrailers, true)},
      {framing, Rule::kSilenceAfterEnd, Reply().Received(TranscriptBuilder::Frame(FrameType::kContinuation, 1, 4))},
      {framing, Rule::kResetAfterEnd, Reply().Reset(1, 2)},
      {framing, Rule::kContiguity,
       Call()
           .Received(TranscriptBuilder::Frame(FrameType::kHeaders, 1, 0, 9))
           .Received(TranscriptBuilder::Frame(FrameType::kPing, 0, 0, 8))},
      {framing, Rule::kContentLength, Reply(With(kOpening, "content-length", "8"))},
      {framing, Rule::kContentLength, Reply(With(kOpening, "content-length", "7x"))},
      {framing, Rule::kContentLength,
       Call().Headers(1, With(kOpening, "content-length", "12")).Received(padded()).Headers(1, kTrailers, true)},
      {pseudo, Rule::kPseudo, Reply({{"content-type", "application/grpc"}})},
      {pseudo, Rule::kPseudo, Reply(With(kOpening, ":status", "200"))},
      {pseudo, Rule::kPseudo, Reply({{"content-type", "application/grpc"}, {":status", "200"}})},
      {pseudo, Rule::kPseudo, Reply(With(kOpening, ":path", "/"))},
      {pseudo, Rule::kHttp200, Reply({{":status", "500"}, {"content-type", "application/grpc"}})},
      {type, Rule::kContentType, Reply({{":status", "200"}})},
      {type, Rule::kContentType, Reply({{":status", "200"}, {"content-type", "application/json"}})},
      {type, Rule::kContentType, Reply({{":status", "200"}, {"content-type", "application/grpcx"}})},
      {type, Rule::kContentType, Reply(With(kOpening, "content-type", "text/html"))},
      {type, Rule::kContentTypeCodec, Reply({{":status", "200"}, {"content-type", "application/grpc+json"}})},
      {code, Rule::kStatusPresent, Reply(kOpening, {{"x-a", "1"}})},
      {code, Rule::kStatusSingle, Reply(kOpening, With(kTrailers, "grpc-status", "0"))},
      {code, Rule::kStatusSingle, Reply(With(kOpening, "grpc-status", "5"))},
      {code, Rule::kStatusSingle, Reply().Headers(1, {{"grpc-status", "1"}}, true)},
      {code, Rule::kStatusCanonical, status("00")},
      {code, Rule::kStatusCanonical, status("+1")},
      {code, Rule::kStatusCanonical, status("")},
      {code, Rule::kStatusCanonical, status("OK")},
      {code, Rule::kStatusRange, status("17")},
      {code, Rule::kStatusRange, status("99999999999999999999")},
      {code, Rule::kOneBlock, Call().Headers(1, With(kOpening, "grpc-status", "12"))},
      {"grpc-message", Rule::kMessagePercent, text("100%")},
      {"grpc-message", Rule::kMessagePercent, text("%2")},
      {"grpc-message", Rule::kMessageControl, text("a\tb")},
      {"grpc-message", Rule::kMessageUnicode, text("\xE2\x98\xBA")},
      {"grpc-message", Rule::kMessageHexUpper, text("%e2%98%ba")},
      {"grpc-message", Rule::kStatusSingle,
       Reply(kOpening, With(With(kTrailers, "grpc-message", "a"), "grpc-message", "b"))},
      {"names", Rule::kNames, Reply(kOpening, With(kTrailers, "X-Upper", "1"))},
      {"names", Rule::kNames, Reply(With(kOpening, "", "1"))},
      {"names", Rule::kConnectionFields, Reply(With(kOpening, "connection", "close"))},
      {"names", Rule::kPseudoInTrailers, Reply(kOpening, With(kTrailers, ":status", "200"))},
      {"binary", Rule::kBase64, Reply(kOpening, With(kTrailers, "x-a-bin", "AAE,?"))},
      {"binary", Rule::kBase64, Reply(kOpening, With(kTrailers, "grpc-status-details-bin", "-_8"))},
      {"binary", Rule::kBase64Unpadded, Reply(With(kOpening, "x-a-bin", "AAE="))},
      {"reserved", Rule::kReserved, Reply(With(kOpening, "te", "trailers"))},
      {"reserved", Rule::kReserved, Reply(kOpening, With(kTrailers, "grpc-timeout", "1S"))},
      {"messages", Rule::kMessagePrefix, message("unknown flag 2", 2)},
      {"messages", Rule::kMessagePrefix, message("truncated message: 3 of 10 octets", 0)},
      {"messages", Rule::kEncodingLabelled, message("flag 1 without grpc-encoding", 1)},
      {"messages", Rule::kEncodingLabelled, message("", 1, With(kOpening, "grpc-encoding", "identity"))},
      {"messages", Rule::kOneMessage, unary(0)},
      {"messages", Rule::kOneMessage, unary(2)},
      {"encoding", Rule::kEncodingPermitted, message("", 1, With(kOpening, "grpc-encoding", "deflate"))},
      {"encoding", Rule::kEncodingUnknown,
       message("", 1, With(kOpening, "grpc-encoding", "gzip"), {{":method", "POST"}})},
      {"window", Rule::kWindow,
       Call().Headers(1, kOpening).Data(1, 16384).Data(1, 16384).Data(1, 16384).Data(1, 16384)},
      {"window", Rule::kWindow,
       TranscriptBuilder()
           .Open()
           .Sent(Settings(4, 10))
           .Received(TranscriptBuilder::Frame(FrameType::kSettings, 0, 1))
           .Start("call", 1)
           .Headers(1, kOpening)
           .Data(1, 11)},
      {"frames", Rule::kFrames, Reply().Received(Malformed(FrameType::kPing, 0, "7 octets, not 8"))},
      {"frames", Rule::kFrames, Call().Received(transcript::HeadersSeen{1, {}, false, "index 99 is in no table"})},
      {"frames", Rule::kFrameSize, Call().Headers(1, kOpening).Data(1, 16385)},
  };
}

TEST(InvariantsTest, EachDefectIsOneFindingOfItsRule) {
  for (const Row& row : Rows()) {
    const std::vector<Finding> findings = Look(row.rejected);
    const RuleText& text = TextOf(row.rule);
    const std::string where = row.invariant + " " + std::string(text.requirement) + "\n" + testing::Lines(findings);
    int found = 0;
    for (const Finding& finding : findings) {
      EXPECT_FALSE(finding.held) << where;
      EXPECT_FALSE(finding.evidence.empty()) << where;
      const bool here = finding.path.find("." + row.invariant + ".") != std::string::npos &&
                        finding.requirement == text.requirement && finding.level == text.level;
      found += here ? 1 : 0;
    }
    EXPECT_EQ(found, 1) << where;
  }
}

TEST(InvariantsTest, NoRuleAndNoInvariantIsWithoutItsDefect) {
  std::set<Rule> rules;
  std::set<std::string> invariants;
  for (const Row& row : Rows()) {
    rules.insert(row.rule);
    invariants.insert(row.invariant);
  }
  for (const RuleText& text : Rules()) EXPECT_TRUE(rules.contains(text.rule)) << text.requirement;
  for (const Invariant* invariant : Invariants()) EXPECT_TRUE(invariants.contains(std::string(invariant->name)));
  EXPECT_EQ(invariants.size(), Invariants().size());
}

// grpc++ at a deadline: trailers with 4, RST_STREAM, and a second, illegal trailer block with 1. Whoever looks at the
// last block sees CANCELLED.
TEST(InvariantsTest, TheSecondTrailerBlockIsSeen) {
  const auto findings = Look(Call()
                                 .Headers(1, kOpening)
                                 .Headers(1, {{"grpc-status", "4"}}, true)
                                 .Ended("call", 4)
                                 .Reset(1, 0)
                                 .Headers(1, {{"grpc-status", "1"}, {"grpc-message", "CANCELLED"}}, true));
  ASSERT_EQ(findings.size(), 2u) << testing::Lines(findings);
  EXPECT_EQ(findings[0].requirement, "framing.response.silence-after-end");
  EXPECT_NE(findings[0].actual.find("grpc-status \"1\""), std::string::npos) << testing::Lines(findings);
  EXPECT_EQ(findings[1].requirement, "status.trailers.single");
  EXPECT_NE(findings[1].actual.find("\"4\", \"1\""), std::string::npos) << testing::Lines(findings);
}

TEST(InvariantsTest, ARuleBrokenOftenIsOneFindingACall) {
  TranscriptBuilder builder = Reply();
  for (int i = 0; i < 9; ++i) builder.Data(1, 1);
  const auto findings = Look(builder);
  ASSERT_EQ(findings.size(), 1u) << testing::Lines(findings);
  EXPECT_NE(findings[0].actual.find("and 8 more"), std::string::npos);
}

TEST(InvariantsTest, ManyCallsAreCutShort) {
  TranscriptBuilder builder;
  builder.Open();
  for (std::uint32_t i = 1; i <= 9; ++i) {
    const std::string label = "call." + std::to_string(i);
    builder.Start(label, 2 * i - 1, "server_stream")
        .Headers(2 * i - 1, kOpening)
        .Headers(2 * i - 1, {{"x", "1"}}, true);
  }
  const auto findings = Look(builder);
  ASSERT_EQ(findings.size(), 5u);
  EXPECT_NE(findings.back().actual.find("and 4 more findings"), std::string::npos) << testing::Lines(findings);
}

TEST(InvariantsTest, TheClientsOwnMarkIsToldOnce) {
  const auto misplaced = Call()
                             .Received(TranscriptBuilder::Frame(FrameType::kHeaders, 1, 0, 9))
                             .Received(Malformed(FrameType::kPing, 0, "stands within a header block"));
  const auto findings = Look(misplaced);
  ASSERT_EQ(findings.size(), 1u) << testing::Lines(findings);
  EXPECT_EQ(findings[0].requirement, "framing.response.header-contiguity");
}

TEST(InvariantsTest, NarrowingLeavesTheRest) {
  const auto html = Call()
                        .Headers(1, {{":status", "404"}, {"content-type", "text/html"}})
                        .Data(1, 7, true)
                        .Ended("call", 12, "", {}, EndKind::kNoStatus);
  EXPECT_EQ(Look(html).size(), 2u) << testing::Lines(Look(html));
  EXPECT_HOLDS("invariants: {except: [http-status, content-type, grpc-status]}", html);
  EXPECT_HOLDS("invariants: {only: [framing]}", html);
  EXPECT_BREAKS("invariants: {only: [http-status]}", html, "call.http-status", "404");
  EXPECT_HOLDS("invariants: {except: [http-status, content-type, grpc-status], call: call}", html);
  EXPECT_BREAKS("invariants: {off: true, call: other}", html, "call.http-status");
  EXPECT_TRUE(testing::LookWith("invariants: {off: true}", html).empty());
}

TEST(InvariantsTest, CopiesAreNarrowedTogether) {
  const auto two = TranscriptBuilder()
                       .Open()
                       .Start("bad.1", 1)
                       .Headers(1, {{":status", "404"}}, true)
                       .Start("good", 3)
                       .Headers(3, {{":status", "404"}}, true);
  const auto findings = testing::LookWith("invariants: {off: true, call: bad}", two);
  for (const Finding& finding : findings) EXPECT_EQ(finding.path.find("bad"), std::string::npos) << finding.path;
  EXPECT_FALSE(findings.empty());
}

TEST(InvariantsTest, WindowsThatWeOpenMayBeUsed) {
  const auto open = [](auto&& change) {
    TranscriptBuilder builder;
    change(builder.Open());
    builder.Start("call", 1, "server_stream").Request(1, kRequest).Headers(1, kOpening);
    for (int i = 0; i < 6; ++i) builder.Data(1, 16000);
    return builder;
  };
  const auto wide = open([](TranscriptBuilder& b) { b.Sent(Settings(4, 1 << 20)).Sent(WindowUpdate(0, 1 << 20)); });
  EXPECT_TRUE(Look(wide).front().held) << testing::Lines(Look(wide));
  const auto stream_only = open([](TranscriptBuilder& b) { b.Sent(Settings(4, 1 << 20)); });
  EXPECT_FALSE(Look(stream_only).front().held);
  // A smaller window counts from the target's acknowledgement on.
  const auto unacknowledged = TranscriptBuilder()
                                  .Open()
                                  .Sent(Settings(4, 10))
                                  .Start("call", 1, "server_stream")
                                  .Headers(1, kOpening)
                                  .Data(1, 11);
  EXPECT_TRUE(Look(unacknowledged).front().held) << testing::Lines(Look(unacknowledged));
  const auto granted = TranscriptBuilder()
                           .Open()
                           .Sent(Settings(4, 10))
                           .Received(TranscriptBuilder::Frame(FrameType::kSettings, 0, 1))
                           .Start("call", 1, "server_stream")
                           .Headers(1, kOpening)
                           .Data(1, 10)
                           .Sent(WindowUpdate(1, 5))
                           .Data(1, 5);
  EXPECT_TRUE(Look(granted).front().held) << testing::Lines(Look(granted));
}

TEST(InvariantsTest, OtherClientsShowNothingToJudge) {
  EXPECT_TRUE(Look(TranscriptBuilder("grpc").Start("call").Ended("call", 0)).empty());
}

}  // namespace
}  // namespace assay::judge
