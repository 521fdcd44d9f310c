#include "harness/record/excerpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "harness/testing/transcript_builder.h"

namespace assay::record {
namespace {

using namespace transcript;  // NOLINT(google-build-using-namespace): events are what is looked at
using assay::testing::TranscriptBuilder;
using ::testing::EndsWith;

// Each event has a time of its own, by which it is found again.
Event Numbered(std::size_t number, What what) {
  return {std::chrono::microseconds(number), Direction::kReceived, "main", std::move(what)};
}

What Data() { return TranscriptBuilder::Frame(protocol::FrameType::kData, 1, 0, 5); }

CaseRecord Stream(std::size_t count) {
  CaseRecord result;
  result.transcript.emplace();
  for (std::size_t i = 0; i < count; ++i) result.transcript->events.push_back(Numbered(i, Data()));
  return result;
}

Finding Broken(std::vector<std::size_t> evidence) {
  Finding finding;
  finding.held = false;
  finding.evidence = std::move(evidence);
  return finding;
}

bool IsOmitted(const Event& event) { return std::holds_alternative<EventsOmitted>(event.what); }

std::size_t NumberOf(const Event& event) { return static_cast<std::size_t>(event.at.count() / 1000); }

// The numbers of the events that are left.
std::vector<std::size_t> Kept(const CaseRecord& result) {
  std::vector<std::size_t> numbers;
  for (const Event& event : result.transcript->events) {
    if (!IsOmitted(event)) numbers.push_back(NumberOf(event));
  }
  return numbers;
}

bool Keeps(const CaseRecord& result, std::size_t number) {
  const std::vector<std::size_t> kept = Kept(result);
  return std::find(kept.begin(), kept.end(), number) != kept.end();
}

TEST(Excerpt, LeavesAShortTranscriptAsItIs) {
  CaseRecord result = Stream(240);
  result.findings = {Broken({0, 239})};
  Excerpt(result);
  EXPECT_EQ(Kept(result).size(), 240u);
  EXPECT_EQ(result.transcript->events.size(), 240u);
  EXPECT_EQ(result.findings[0].evidence, (std::vector<std::size_t>{0, 239}));
}

TEST(Excerpt, KeepsBothEndsAndTheEvidenceWithWhatIsAround) {
  CaseRecord result = Stream(5000);
  result.findings = {Broken({2500})};
  Excerpt(result);
  for (const std::size_t number : {0, 99, 2494, 2500, 2506, 4940, 4999}) EXPECT_TRUE(Keeps(result, number)) << number;
  for (const std::size_t number : {100, 2493, 2507, 4939}) EXPECT_FALSE(Keeps(result, number)) << number;
  const auto& events = result.transcript->events;
  ASSERT_TRUE(IsOmitted(events[100]));
  EXPECT_EQ(std::get<EventsOmitted>(events[100].what).count, 2394u);
  EXPECT_EQ(NumberOf(events[100]), 100u) << "the time of the first that was left out";
}

TEST(Excerpt, KeepsHowThingsEnded) {
  CaseRecord result = Stream(3000);
  auto& events = result.transcript->events;
  events[1000].what = TranscriptBuilder::Coded(protocol::FrameType::kGoaway, 0, 0);
  events[1100].what = TranscriptBuilder::Coded(protocol::FrameType::kRstStream, 1, 8);
  events[1200].what = TranscriptBuilder::Status("call", 5);
  events[1300].what = ConnectionClosed{"end of file"};
  events[1400].what = WaitExpired{"the status of call", {}};
  Excerpt(result);
  for (const std::size_t number : {1000, 1100, 1200, 1300, 1400}) EXPECT_TRUE(Keeps(result, number)) << number;
}

TEST(Excerpt, LetsNoFindingCrowdOutAnother) {
  CaseRecord result = Stream(5000);
  std::vector<std::size_t> many;
  for (std::size_t i = 1000; i < 4000; ++i) many.push_back(i);
  result.findings = {Broken(many), Broken({4500})};
  Excerpt(result);
  EXPECT_TRUE(Keeps(result, 1000));
  EXPECT_TRUE(Keeps(result, 4500));
  EXPECT_TRUE(Keeps(result, 0));
  EXPECT_TRUE(Keeps(result, 4999));
  EXPECT_EQ(result.findings[1].evidence.size(), 1u);
}

TEST(Excerpt, LeavesNoEvidenceThatPointsAtNothing) {
  CaseRecord result;
  result.findings = {Broken({3})};
  Excerpt(result);
  EXPECT_TRUE(result.findings[0].evidence.empty());
}

TEST(Excerpt, CutsWhatIsLong) {
  const ExcerptLimits limits;
  CaseRecord result = Stream(0);
  FrameSeen frame = TranscriptBuilder::Frame(protocol::FrameType::kData, 1, 0, 4096);
  frame.payload.assign(4096, 'a');
  MessageSeen message = TranscriptBuilder::Message("call", std::string(5000, 'j'));
  message.payload.assign(4096, 'a');
  StatusSeen status = TranscriptBuilder::Status("call", 2, std::string(5000, 'm'), {{"x", std::string(5000, 'v')}});
  result.transcript->events = {Numbered(0, frame), Numbered(1, message), Numbered(2, status)};
  Excerpt(result, limits);
  const auto& events = result.transcript->events;
  EXPECT_EQ(std::get<FrameSeen>(events[0].what).payload.size(), limits.payload);
  EXPECT_EQ(std::get<FrameSeen>(events[0].what).length, 4096u);
  EXPECT_EQ(std::get<MessageSeen>(events[1].what).payload.size(), limits.payload);
  for (const std::string& text :
       {std::get<MessageSeen>(events[1].what).json, std::get<StatusSeen>(events[2].what).message,
        std::get<StatusSeen>(events[2].what).trailers[0].value}) {
    EXPECT_EQ(text.size(), limits.text);
    EXPECT_THAT(text, EndsWith("…"));
  }
}

// Whatever was seen and found: the limit holds, order and number of the events can be told, evidence points at what it
// pointed at.
TEST(Excerpt, KeepsItsPromisesForAnyTranscript) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = 1 + below(1500);
    CaseRecord result = Stream(count);
    for (Event& event : result.transcript->events) {
      if (below(8) == 0) event.what = TranscriptBuilder::Status("call", 0);
    }
    for (std::size_t i = below(6); i > 0; --i) {
      Finding& finding = result.findings.emplace_back(Broken({}));
      finding.held = below(3) == 0;
      for (std::size_t k = 1 + below(round % 2 == 0 ? 4 : 400); k > 0; --k) finding.evidence.push_back(below(count));
    }
    const std::vector<Finding> before = result.findings;
    ExcerptLimits limits;
    limits.events = 60 + below(300);
    Excerpt(result, limits);

    const std::vector<std::size_t> kept = Kept(result);
    EXPECT_LE(kept.size(), limits.events);
    std::size_t next = 0;
    bool was_omitted = false;
    for (const Event& event : result.transcript->events) {
      ASSERT_EQ(NumberOf(event), next);
      ASSERT_FALSE(was_omitted && IsOmitted(event)) << "two gaps in a row";
      was_omitted = IsOmitted(event);
      next += was_omitted ? std::get<EventsOmitted>(event.what).count : 1;
    }
    EXPECT_EQ(next, count);
    for (std::size_t i = 0; i < before.size(); ++i) {
      std::vector<std::size_t> pointed_at;
      for (const std::size_t index : result.findings[i].evidence) {
        pointed_at.push_back(NumberOf(result.transcript->events.at(index)));
      }
      std::vector<std::size_t> expected;
      for (const std::size_t index : before[i].evidence) {
        if (Keeps(result, index)) expected.push_back(index);
      }
      EXPECT_EQ(pointed_at, expected);
      if (!before[i].held) {
        EXPECT_EQ(pointed_at.front(), before[i].evidence.front());
      }
    }
  }
}

}  // namespace
}  // namespace assay::record
