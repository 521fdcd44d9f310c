#include <gtest/gtest.h>

#include <set>

#include "harness/testing/check_asserts.h"
#include "harness/testing/transcript_builder.h"

// One transcript that each check accepts and one that it rejects; a check without them has no place on the shelf.
namespace assay::judge {
namespace {

using protocol::FrameType;
using testing::TranscriptBuilder;
using transcript::Transcript;

struct Row {
  std::string yaml;
  Transcript accepted;
  Transcript rejected;
};

TranscriptBuilder Call(std::string client = "wire") {
  TranscriptBuilder builder(std::move(client));
  builder.Open().Start("call", 1);
  return builder;
}

std::vector<Row> Rows() {
  std::vector<Row> rows;
  rows.push_back({"status: {code: NOT_FOUND}", Call().Ended("call", 5), Call().Ended("call", 13)});
  rows.push_back({"messages: {count: 1}", Call().Got("call", "{}"), Call().Got("call", "{}").Got("call", "{}")});
  rows.push_back(
      {"response: {equals: {id: 5}}", Call().Got("call", R"({"id":"5"})"), Call().Got("call", R"({"id":"6"})")});
  rows.push_back({"same_content: {sent: a, received: b, prefix: 'Echo: '}",
                  Call().Put("call", R"({"a":"x"})").Got("call", R"({"b":"Echo: x"})"),
                  Call().Put("call", R"({"a":"x"})").Got("call", R"({"b":"x"})")});
  // a.proto, which declares p.S and imports b.proto, with b.proto and without.
  const std::string file =
      R"({"file_descriptor_response":{"file_descriptor_proto":["CgdhLnByb3RvEgFwGgdiLnByb3RvMgMKAVM=")";
  rows.push_back({"descriptors: {defines: [p.S], closed: true}", Call().Got("call", file + R"(,"CgdiLnByb3Rv"]}})"),
                  Call().Got("call", file + "]}}")});
  rows.push_back({"initial_metadata: {contains: {x-a: [1, 2]}}", Call().Initial("call", {{"x-a", "1"}, {"x-a", "2"}}),
                  Call().Initial("call", {{"x-a", "2"}, {"x-a", "1"}})});
  rows.push_back({"trailing_metadata: {contains: {x-b-bin: {hex: '0001'}}}",
                  Call().Ended("call", 0, "", {{"x-b-bin", "AAE"}}),
                  Call().Ended("call", 0, "", {{"x-b-bin", "AAI"}})});
  auto agreeing = TranscriptBuilder::Status("call", 5, "", {{"grpc-status-details-bin", "CAU"}});
  agreeing.details = "\x08\x05";
  agreeing.details_json = R"({"code":5,"message":"","details":[]})";
  auto disagreeing = agreeing;
  disagreeing.details_json = R"({"code":3,"message":"","details":[]})";
  rows.push_back({"details: {}", Call().Received(agreeing), Call().Received(disagreeing)});
  rows.push_back({"elapsed: {at_least: 90ms, at_most: 600ms}",
                  Call().At(std::chrono::milliseconds(101)).Ended("call", 4),
                  Call().At(std::chrono::milliseconds(50)).Ended("call", 4)});
  rows.push_back({"before: {first: {event: message}, then: {event: half_close}}",
                  Call().Got("call", "{}").Sent(transcript::HalfClosed{"call"}),
                  Call().Sent(transcript::HalfClosed{"call"}).Got("call", "{}")});
  rows.push_back({"ping_pong: {}", Call().Put("call", "{}").Got("call", "{}").Put("call", "{}").Got("call", "{}"),
                  Call().Put("call", "{}").Put("call", "{}").Got("call", "{}").Got("call", "{}")});
  rows.push_back({"reset: {code: CANCEL}", Call().Reset(1, 8), Call().Reset(1, 2)});
  rows.push_back({"quiet: {}", Call().Data(1, 5).OurReset(1), Call().OurReset(1).Reset(1, 0)});
  rows.push_back({"frame: {type: PING, ack: true}",
                  Call().Received(TranscriptBuilder::Frame(FrameType::kPing, 0, 1, 8)),
                  Call().Received(TranscriptBuilder::Frame(FrameType::kPing, 0, 0, 8))});
  rows.push_back({"goaway: {code: ENHANCE_YOUR_CALM}",
                  Call().Received(TranscriptBuilder::Coded(FrameType::kGoaway, 0, 11)),
                  Call().Received(TranscriptBuilder::Coded(FrameType::kGoaway, 0, 1))});
  const auto announced = [](std::uint32_t streams) {
    transcript::FrameSeen settings = TranscriptBuilder::Frame(FrameType::kSettings, 0, 0, 6);
    settings.settings = {{3, streams}};
    return settings;
  };
  rows.push_back({"setting: {name: MAX_CONCURRENT_STREAMS, at_least: 100}", Call().Received(announced(250)),
                  Call().Received(announced(10))});
  rows.push_back({"connection: {state: closed}", Call().Received(transcript::ConnectionClosed{"end of file"}), Call()});
  rows.push_back({"hooks: {nested: true}",
                  Call("grpc").Hook("call", "outer", "PRE_SEND_MESSAGE").Hook("call", "inner", "PRE_SEND_MESSAGE"),
                  Call("grpc").Hook("call", "inner", "PRE_SEND_MESSAGE").Hook("call", "outer", "PRE_SEND_MESSAGE")});
  rows.push_back({"remaining_time: {at_least: 1s, at_most: 2s}",
                  Call().Initial("call", {{"x-time-remaining-ms", "1900"}}),
                  Call().Initial("call", {{"x-time-remaining-ms", "2001"}})});
  rows.push_back({"captured: {name: user.id, at_least: 1}", Call().Captured("user", R"({"id":"7"})"),
                  Call().Captured("user", R"({"id":"0"})")});
  rows.push_back({"any_of: {checks: [[status: {code: OK}], [status: {code: INTERNAL}, messages: {count: 0}]]}",
                  Call().Ended("call", 13), Call().Got("call", "{}").Ended("call", 13)});
  const auto opened = [](const char* tls) {
    return TranscriptBuilder().Local(transcript::ConnectionOpened{"127.0.0.1:50051", tls});
  };
  rows.push_back({"tls: {alpn: h2}", opened("TLSv1.3 h2"), opened("TLSv1.3")});
  const TranscriptBuilder::Fields ok{{":status", "200"}, {"content-type", "application/grpc"}};
  rows.push_back({"invariants: {only: [framing]}", Call().Headers(1, ok).Headers(1, {{"grpc-status", "0"}}, true),
                  Call().Headers(1, ok).Headers(1, {{"grpc-status", "0"}}, true).Data(1, 5)});
  return rows;
}

TEST(CatalogTest, EachCheckAcceptsAndRejects) {
  for (const Row& row : Rows()) {
    EXPECT_HOLDS(row.yaml, row.accepted);
    EXPECT_BREAKS(row.yaml, row.rejected);
  }
}

TEST(CatalogTest, NoCheckIsWithoutItsTranscripts) {
  std::set<std::string_view> shelf;
  for (const CheckKind* kind : Checks()) EXPECT_TRUE(shelf.insert(kind->word.name).second) << kind->word.name;
  std::set<std::string_view> tested;
  const std::vector<Row> rows = Rows();
  for (const Row& row : rows) tested.insert(std::string_view(row.yaml).substr(0, row.yaml.find(':')));
  EXPECT_EQ(shelf, tested);
}

// Where there is nothing to look at, nothing has been verified.
TEST(CatalogTest, NoCheckHoldsInAnEmptyTranscript) {
  for (const Row& row : Rows()) {
    if (row.yaml.starts_with("invariants")) continue;  // no call on the wire was made
    EXPECT_BREAKS(row.yaml, Transcript());
  }
}

TEST(CatalogTest, TheManualSpeaksInSentences) {
  for (const CheckKind* kind : Checks()) {
    EXPECT_EQ(FindCheck(kind->word.name), kind);
    EXPECT_TRUE(kind->word.meaning.ends_with('.')) << kind->word.name;
    for (const scenario::FieldSpec& field : kind->word.fields) {
      EXPECT_TRUE(field.meaning.ends_with('.')) << kind->word.name << " " << field.name;
      EXPECT_TRUE(kind->only_client.empty() || field.only_client == kind->only_client) << kind->word.name;
    }
  }
  EXPECT_EQ(FindCheck("nothing"), nullptr);
}

}  // namespace
}  // namespace assay::judge
