#include "harness/record/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/json.h"

namespace assay::record {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Octets that are no UTF-8, so that a writer that only knows text would lose them.
constexpr std::string_view kBroken("\xff\x00\xfe", 3);
const std::string kOctets(kBroken);

transcript::Transcript EveryEvent() {
  using namespace transcript;
  FrameSeen frame{.type = 7, .flags = 1, .stream = 3, .length = 9, .payload = kOctets, .code = 2};
  frame.last_stream = 5;
  frame.increment = 6;
  frame.settings = {{4, 65535}, {0xffff, 0xffffffff}};
  frame.debug = kOctets;
  frame.malformed = "too long";
  StatusSeen status{.call = "call",
                    .end = EndKind::kReset,
                    .code = 14,
                    .raw_code = "014",
                    .message = "ä",
                    .raw_message = "%C3%A4",
                    .trailers = {{"x-bin", "AAE"}},
                    .details = kOctets,
                    .details_json = "{}",
                    .reset_code = 8,
                    .http_status = 200};
  Transcript transcript;
  transcript.client = "wire";
  transcript.events = {
      {1500us, Direction::kLocal, "main", ConnectionOpened{"[::1]:1", "TLSv1.3 h2"}},
      {1501ns, Direction::kSent, "main", frame},
      {2us, Direction::kReceived, "main", HeadersSeen{3, {{":status", "200"}, {"x", kOctets}}, true, "bad index"}},
      {3us, Direction::kSent, "main", CallStarted{"call", "/a.B/C", "unary", 1, 100ms}},
      {4us, Direction::kReceived, "main", MessageSeen{"call", 1, 10, kOctets, R"({"id":1})", "truncated"}},
      {5us, Direction::kSent, "", HalfClosed{"call"}},
      {6us, Direction::kReceived, "main", InitialMetadataSeen{"call", {{"k", "v"}, {"k", "w"}}}},
      {7us, Direction::kReceived, "main", status},
      {8us, Direction::kLocal, "", HookRan{"call", "outer", "PRE_SEND_STATUS"}},
      {9us, Direction::kLocal, "", WaitExpired{"the status of call", 1s}},
      {10us, Direction::kLocal, "", StepStarted{"call", 12}},
      {11us, Direction::kLocal, "", Captured{"id", "7"}},
      {12us, Direction::kLocal, "", EventsOmitted{3}},
      {13us, Direction::kReceived, "main", ConnectionClosed{"end of file"}},
  };
  return transcript;
}

RunRecord Sample() {
  RunRecord run;
  run.tool_version = "0.1.0";
  run.tool_build = "Release";
  run.id = "7f3a";
  run.started = "2026-01-02T03:04:05Z";
  run.duration_s = 1.25;
  run.argv = {"assay", "run", "127.0.0.1:1"};
  run.seed = 0xffffffffffffffff;
  run.jobs = 4;
  run.strict = true;
  run.exit_code = 1;
  run.catalogue_fingerprint = "abc";
  run.environment = {"CPU", 2, "Linux 6", "KVM", "n/a", 4096, 0.5};
  run.targets = {
      {"t", "127.0.0.1:1", "h2c", "x/1", "envoy", "reflection v1", {"a.B"}, {"operation.unary"}, "00", kOctets}};
  run.area_notes = {{"health", "no such service"}};
  run.areas = {{"health", "Health checking"}, {"status", "Status codes"}};
  run.scenarios = {{"status/a", {"A", "about", "req", {"scenarios/a.yaml", 3, 0}}}};
  run.requirements = {{"req", {scenario::Level::kShould, "claim", "source", "https://example.org"}}};
  CaseRecord result;
  result.id = "status/a/kind=unary@wire";
  result.scenario = "status/a";
  result.variant = "kind=unary";
  result.area = "status";
  result.client = "wire";
  result.transport = "h2c";
  result.target = "t";
  result.level = scenario::Level::kShould;
  result.requirement = "req";
  result.verdict = Verdict::kFail;
  result.modifiers = {Modifier::kKnown, Modifier::kFlaky};
  result.reason = "because";
  result.duration_us = 1234;
  result.findings = {{false, scenario::Level::kMust, "req", "status", "call.status.code", "4", "0", "why", {1, 7}},
                     {true, scenario::Level::kMay, "", "elapsed", "", "", "", "", {}}};
  result.transcript = EveryEvent();
  run.results = {result};
  run.unmatched_known = {"status/gone@wire"};
  run.redactions = {{"name:authorization", 3}};
  run.diagnostics = {{"warning", "slow", "The machine is slow"}};
  return run;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string ErrorOf(std::string_view text) {
  const auto run = ReadDocument(text, "r.json");
  return run ? "no error" : ToString(run.error());
}

TEST(Document, ComesBackAsItWas) {
  const std::string text = WriteDocument(Sample());
  const auto back = ReadDocument(text, "r.json");
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(WriteDocument(*back), text);

  EXPECT_EQ(back->seed, 0xffffffffffffffffU);
  EXPECT_EQ(back->targets[0].descriptor_set, kOctets);
  EXPECT_EQ(back->results[0].findings[0].evidence, (std::vector<std::size_t>{1, 7}));
  EXPECT_EQ(back->requirements.at("req").level, scenario::Level::kShould);
}

TEST(Document, KeepsEveryEventToTheNanosecondAndOctet) {
  const auto back = ReadDocument(WriteDocument(Sample()), "r.json");
  ASSERT_TRUE(back) << ToString(back.error());
  const auto& events = back->results[0].transcript->events;
  ASSERT_EQ(events.size(), EveryEvent().events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].what.index(), EveryEvent().events[i].what.index()) << i;
    EXPECT_EQ(events[i].at, EveryEvent().events[i].at) << i;
    EXPECT_EQ(events[i].direction, EveryEvent().events[i].direction) << i;
  }
  const auto& frame = std::get<transcript::FrameSeen>(events[1].what);
  EXPECT_EQ(frame.payload, kOctets);
  EXPECT_EQ(frame.debug, kOctets);
  EXPECT_EQ(frame.settings[1], (std::pair<std::uint16_t, std::uint32_t>{0xffff, 0xffffffff}));
  EXPECT_EQ(std::get<transcript::HeadersSeen>(events[2].what).fields[1].value, kOctets);
  EXPECT_EQ(std::get<transcript::CallStarted>(events[3].what).deadline, 100ms);
  const auto& status = std::get<transcript::StatusSeen>(events[7].what);
  EXPECT_EQ(status.end, transcript::EndKind::kReset);
  EXPECT_EQ(status.details, kOctets);
  EXPECT_EQ(status.reset_code, 8U);
}

TEST(Document, HoldsItsKeysInOneOrder) {
  const Value document = ToValue(Sample());
  std::string keys;
  for (const auto& [key, value] : document.as_map()) keys += key + " ";
  EXPECT_EQ(keys,
            "$schema format kind tool run environment targets catalogue area_notes results known summary redactions "
            "diagnostics ");
}

TEST(Document, WritesTextThatIsNotUtf8Escaped) {
  RunRecord run = Sample();
  run.results[0].findings[0].actual = "a\xff";
  run.results[0].reason = "\xfe";
  const auto back = ReadDocument(WriteDocument(run), "r.json");
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(back->results[0].findings[0].actual, "a\\xff");
  EXPECT_EQ(back->results[0].reason, "\\xfe");
}

TEST(Document, KeepsTheBeginningOfWhatIsHuge) {
  RunRecord run = Sample();
  const std::string huge(1 << 20, 'x');
  run.results[0].findings[0].actual = huge;
  run.results[0].transcript->events = {
      {1us, transcript::Direction::kReceived, "main", transcript::MessageSeen{"call", 0, huge.size(), "x", huge, ""}},
      {1us, transcript::Direction::kReceived, "main", transcript::HeadersSeen{1, {{"x", huge + kOctets}}, false, ""}}};
  const std::string text = WriteDocument(run);
  EXPECT_LT(text.size(), 30'000U);
  const auto back = ReadDocument(text, "r.json");
  ASSERT_TRUE(back) << ToString(back.error());
  const auto& message = std::get<transcript::MessageSeen>(back->results[0].transcript->events[0].what);
  EXPECT_EQ(message.length, huge.size());
  EXPECT_TRUE(message.json.starts_with("xxx") && message.json.ends_with("…"));
}

TEST(Document, IsDeafToKeysItDoesNotKnow) {
  const std::string text = Replaced(WriteDocument(Sample()), "\"kind\": \"run\"", "\"later\": [1], \"kind\": \"run\"");
  EXPECT_TRUE(ReadDocument(text, "r.json").has_value()) << ErrorOf(text);
}

TEST(Document, RefusesAHigherMajor) {
  const std::string text = Replaced(WriteDocument(Sample()), "\"major\": 1", "\"major\": 2");
  EXPECT_THAT(ErrorOf(text), HasSubstr("r.json: format.major is 2"));
}

TEST(Document, NamesThePathOfWhatIsWrong) {
  const std::string text = WriteDocument(Sample());
  EXPECT_THAT(ErrorOf(Replaced(text, "\"verdict\": \"fail\"", "\"verdict\": \"failed\"")),
              HasSubstr("results[0].verdict \"failed\" is not a verdict"));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"duration_us\": 1234", "\"duration_us\": \"1\"")),
              HasSubstr("results[0].duration_us is a text, not an integer"));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"duration_us\": 1234", "\"duration_us\": -1")), HasSubstr("out of range"));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"event\": \"hook\"", "\"event\": \"hock\"")),
              HasSubstr("results[0].transcript.events[8].event \"hock\""));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"payload_hex\": \"ff", "\"payload_hex\": \"f")),
              HasSubstr("payload_hex is not hex"));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"seed\": \"0x", "\"seed\": \"x")), HasSubstr("run.seed"));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"jobs\"", "\"hobs\"")), HasSubstr("run.jobs is missing"));
  EXPECT_THAT(ErrorOf("[]"), HasSubstr("the document is a list, not a map"));
  EXPECT_THAT(ErrorOf("{"), HasSubstr("r.json:1"));
}

TEST(Document, HoldsTheSummaryAgainstTheResults) {
  const std::string text = WriteDocument(Sample());
  EXPECT_THAT(ErrorOf(Replaced(text, "\"cases\": 1", "\"cases\": 2")),
              HasSubstr("summary.cases is 2, but the results hold 1"));
  EXPECT_THAT(ErrorOf(Replaced(text, "\"passed\": false", "\"passed\": true")), HasSubstr("summary.gate.passed"));
}

}  // namespace
}  // namespace assay::record
