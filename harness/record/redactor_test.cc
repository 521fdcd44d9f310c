#include "harness/record/redactor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/record/document.h"

namespace assay::record {
namespace {

using namespace transcript;
using testing::HasSubstr;
using testing::Not;

Event Sent(What what) { return {Duration{}, Direction::kSent, "main", std::move(what)}; }
Event Received(What what) { return {Duration{}, Direction::kReceived, "main", std::move(what)}; }

FrameSeen Frame(std::uint8_t type, std::string payload, std::uint32_t more = 0) {
  return {.type = type, .stream = 1, .length = static_cast<std::uint32_t>(payload.size()) + more, .payload = payload};
}

std::string Dump(const CaseRecord& result) { return WriteJson(ToValue(result)); }

CaseRecord CaseOf(std::vector<Event> events) {
  CaseRecord result;
  result.transcript = Transcript{std::move(events), "wire"};
  return result;
}

TEST(Redactor, KeepsTheNameTheSchemeAndTheLength) {
  Redactor redactor({});
  CaseRecord result = CaseOf({Sent(HeadersSeen{1, {{"authorization", "Bearer s3cr3t-1"}, {"X-Api-Key", "abcdefgh"}}})});
  redactor.Apply(result);
  const auto& fields = std::get<HeadersSeen>(result.transcript->events[0].what).fields;
  EXPECT_EQ(fields[0].value, "Bearer ‹redacted 8 octets›");
  EXPECT_EQ(fields[1].value, "‹redacted 8 octets›");
  EXPECT_EQ(fields[1].name, "X-Api-Key");
}

TEST(Redactor, KnowsNamesByPatternAndLeavesOthersAlone) {
  Redactor redactor({});
  redactor.AddName("x-session-*");
  CaseRecord result = CaseOf({Sent(HeadersSeen{1,
                                               {{"set-cookie", "a=b"},
                                                {"x-refresh-token-bin", "AAAA"},
                                                {"X-Session-Id", "12345"},
                                                {"x-author", "Ann"},
                                                {"grpc-timeout", "1S"}}})});
  redactor.Apply(result);
  const auto& fields = std::get<HeadersSeen>(result.transcript->events[0].what).fields;
  for (std::size_t i = 0; i < 3; ++i) EXPECT_THAT(fields[i].value, HasSubstr("redacted")) << fields[i].name;
  EXPECT_EQ(fields[3].value, "Ann");
  EXPECT_EQ(fields[4].value, "1S");
}

TEST(Redactor, FindsAValueThatANameGaveAwayElsewhere) {
  Redactor redactor({});
  CaseRecord result = CaseOf({Sent(HeadersSeen{1, {{"authorization", "Bearer hunter22"}}}),
                              Received(StatusSeen{.call = "call", .code = 16, .message = "token hunter22 is wrong"})});
  result.findings = {{.held = false, .check = "status", .actual = "hunter22"}};
  redactor.Apply(result);
  EXPECT_THAT(Dump(result), Not(HasSubstr("hunter22")));
}

TEST(Redactor, ReplacesGivenSecretsInEveryForm) {
  const std::string secret = "pa\"ss/wörd+1";
  Redactor redactor({secret});
  const std::string json = WriteJson(Value(secret));
  for (const std::string& form : {secret, EscapeBytes(secret), ToHex(secret), json.substr(1, json.size() - 2),
                                  std::string("pa\"ss/w%C3%B6rd+1")}) {
    EXPECT_EQ(redactor.Text("<" + form + ">"), "<‹redacted›>") << form;
  }
  EXPECT_EQ(redactor.Text("nothing here"), "nothing here");
}

TEST(Redactor, FindsBase64AtEachOfThreePlaces) {
  const std::string secret = "correct-horse-battery";
  Redactor redactor({secret});
  for (const std::string before : {"", "x", "xx", "xxx"}) {
    const std::string text = redactor.Text(ToBase64(before + secret + "yy"));
    EXPECT_THAT(text, HasSubstr("‹redacted›")) << before;
    const auto rest = text.size() - std::string("‹redacted›").size();
    EXPECT_LE(rest, 12U) << "only the digits that mix with neighbours stay: " << text;
  }
}

TEST(Redactor, KeepsTheLengthOfOctets) {
  Redactor redactor({"hunter22"});
  CaseRecord result = CaseOf({Sent(Frame(0, "abhunter22cd")), Sent(MessageSeen{"call", 0, 12, "abhunter22cd"})});
  redactor.Apply(result);
  EXPECT_EQ(std::get<FrameSeen>(result.transcript->events[0].what).payload, "ab********cd");
  EXPECT_EQ(std::get<MessageSeen>(result.transcript->events[1].what).payload, "ab********cd");
}

TEST(Redactor, FindsASecretAcrossFramesAndAtTheCut) {
  Redactor redactor({"hunter22"});
  CaseRecord result = CaseOf({Sent(Frame(0, "abhunt")), Received(Frame(0, "quiet")), Sent(Frame(0, "er22cd")),
                              Sent(Frame(0, "xyhunter", 100))});
  redactor.Apply(result);
  const auto payload = [&](int i) { return std::get<FrameSeen>(result.transcript->events[i].what).payload; };
  EXPECT_EQ(payload(0), "ab****");
  EXPECT_EQ(payload(1), "quiet");
  EXPECT_EQ(payload(2), "****cd");
  EXPECT_EQ(payload(3), "xy******");
}

TEST(Redactor, DropsCompressedDataThatHeldASecret) {
  Redactor redactor({"hunter22"});
  CaseRecord result = CaseOf({Sent(MessageSeen{"call", 1, 9, "hunter22"}), Sent(Frame(0, "\x01zipped"))});
  redactor.Apply(result);
  EXPECT_EQ(std::get<FrameSeen>(result.transcript->events[1].what).payload, "");
}

TEST(Redactor, DropsTheHeaderBlockThatHeldASecretAndKeepsOthers) {
  Redactor redactor({});
  CaseRecord result = CaseOf({Sent(Frame(1, "\x82huffman")), Sent(HeadersSeen{1, {{"authorization", "Bearer x"}}}),
                              Received(Frame(1, "\x88")), Received(HeadersSeen{1, {{":status", "200"}}})});
  redactor.Apply(result);
  EXPECT_EQ(std::get<FrameSeen>(result.transcript->events[0].what).payload, "");
  EXPECT_EQ(std::get<FrameSeen>(result.transcript->events[2].what).payload, "\x88");
}

TEST(Redactor, DropsAHeaderBlockThatNobodyCouldDecodeOnceThereIsASecret) {
  const auto payload = [](std::vector<std::string> secrets) {
    Redactor redactor(std::move(secrets));
    CaseRecord result = CaseOf({Sent(Frame(1, "\x82huffman"))});
    redactor.Apply(result);
    return std::get<FrameSeen>(result.transcript->events[0].what).payload;
  };
  EXPECT_EQ(payload({"hunter22"}), "");
  EXPECT_EQ(payload({}), "\x82huffman");
}

TEST(Redactor, ChangesNothingTheSecondTime) {
  Redactor redactor({"hunter22"});
  CaseRecord result = CaseOf({Sent(HeadersSeen{1, {{"authorization", "Bearer hunter22"}, {"x", "hunter22"}}})});
  redactor.Apply(result);
  const std::string once = Dump(result);
  redactor.Apply(result);
  EXPECT_EQ(Dump(result), once);
}

TEST(Redactor, CountsByRule) {
  Redactor redactor({"hunter22"});
  CaseRecord result = CaseOf({Sent(HeadersSeen{1, {{"Authorization", "Bearer hunter22"}, {"x", "hunter22"}}})});
  redactor.Apply(result);
  std::map<std::string, int> counts;
  for (const Redaction& redaction : redactor.Counts()) counts[redaction.rule] = redaction.count;
  EXPECT_EQ(counts, (std::map<std::string, int>{{"name:authorization", 1}, {"value", 1}}));
}

TEST(Redactor, WithoutSecretsChangesNoText) {
  Redactor redactor({""});
  EXPECT_EQ(redactor.Text("plain"), "plain");
}

}  // namespace
}  // namespace assay::record
