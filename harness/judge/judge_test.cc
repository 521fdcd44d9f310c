#include <gtest/gtest.h>

#include "harness/testing/check_asserts.h"
#include "harness/testing/transcript_builder.h"

namespace assay::judge {
namespace {

using record::Finding;
using record::Verdict;
using scenario::Item;
using scenario::Level;
using testing::TranscriptBuilder;

std::vector<Item> Items(std::initializer_list<std::string_view> yamls) {
  std::vector<Item> items;
  for (const std::string_view yaml : yamls) {
    Result<Item> item = testing::CheckItem(yaml);
    EXPECT_TRUE(item) << yaml << ": " << (item ? "" : ToString(item.error()));
    if (item) items.push_back(*std::move(item));
  }
  return items;
}

Result<Expectations> Bind(std::initializer_list<std::string_view> yamls, std::string_view client = "wire") {
  return Expectations::Bind(Items(yamls), client, Level::kMust, "deadline.expiry.status");
}

TranscriptBuilder Reply(std::string trailers_status = "5") {
  TranscriptBuilder builder;
  builder.Open()
      .Start("call", 1, "server_stream")
      .Headers(1, {{":status", "200"}, {"content-type", "application/grpc"}});
  return builder.Headers(1, {{"grpc-status", std::move(trailers_status)}}, true).Ended("call", 5);
}

TEST(ExpectationsTest, LevelAndRequirementAreTheScenariosUnlessTheItemHasOwn) {
  const auto bound =
      Bind({"{status: {code: OK}, because: it must}", "{messages: {count: 3}, level: SHOULD, requirement: a.b}"});
  ASSERT_TRUE(bound) << ToString(bound.error());
  const auto findings = bound->Judge(Reply());
  ASSERT_EQ(findings.size(), 3u) << testing::Lines(findings);
  EXPECT_EQ(findings[0].check, "status");
  EXPECT_EQ(findings[0].level, Level::kMust);
  EXPECT_EQ(findings[0].requirement, "deadline.expiry.status");
  EXPECT_EQ(findings[0].because, "it must");
  EXPECT_EQ(findings[1].check, "messages");
  EXPECT_EQ(findings[1].level, Level::kShould);
  EXPECT_EQ(findings[1].requirement, "a.b");
  EXPECT_TRUE(findings[2].held);
  EXPECT_EQ(findings[2].check, "invariants");
}

TEST(ExpectationsTest, BrokenOnesComeFirst) {
  const auto bound = Bind({"status: {code: NOT_FOUND}", "messages: {count: 1}"});
  ASSERT_TRUE(bound);
  const auto findings = bound->Judge(Reply());
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_FALSE(findings[0].held);
  EXPECT_EQ(findings[0].check, "messages");
  EXPECT_TRUE(findings[1].held);
}

TEST(ExpectationsTest, InvariantsBringTheirOwnLevels) {
  const auto bound = Bind({"{status: {code: NOT_FOUND}, level: MAY}"});
  ASSERT_TRUE(bound);
  const auto findings = bound->Judge(Reply("05"));
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].requirement, "status.value.canonical");
  EXPECT_EQ(findings[0].level, Level::kMust);
  EXPECT_EQ(VerdictOf(findings), Verdict::kFail);
}

TEST(ExpectationsTest, InvariantsAreNarrowedByItems) {
  const auto both = Bind({"invariants: {except: [grpc-status]}", "invariants: {off: true, call: other}"});
  ASSERT_TRUE(both) << ToString(both.error());
  EXPECT_EQ(both->size(), 1u);
  EXPECT_EQ(VerdictOf(both->Judge(Reply("05"))), Verdict::kPass);
  EXPECT_FALSE(Bind({"{invariants: {off: true}, level: SHOULD}"}));
  EXPECT_TRUE(Bind({"invariants: {off: true}"}, "grpc"));
}

TEST(ExpectationsTest, ItemsForOtherClientsAreLeftOut) {
  const auto grpc = Bind({"{reset: {}, only: [wire]}", "status: {}"}, "grpc");
  ASSERT_TRUE(grpc) << ToString(grpc.error());
  EXPECT_EQ(grpc->size(), 1u);
  const auto wrong = Bind({"reset: {}"}, "grpc");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("only: [wire]"), std::string::npos);
  EXPECT_EQ(wrong.error().where.line, 1);
  EXPECT_FALSE(Bind({"hooks: {nested: true}"}, "wire"));
}

TEST(VerdictTest, TheFirmestBrokenLevelDecides) {
  const auto finding = [](bool held, Level level) {
    Finding one;
    one.held = held;
    one.level = level;
    return one;
  };
  const auto verdict = [](std::vector<Finding> findings) { return VerdictOf(findings); };
  EXPECT_EQ(verdict({}), Verdict::kError);
  EXPECT_EQ(verdict({finding(true, Level::kMust)}), Verdict::kPass);
  EXPECT_EQ(verdict({finding(true, Level::kMust), finding(false, Level::kShould)}), Verdict::kLenient);
  EXPECT_EQ(verdict({finding(false, Level::kMay)}), Verdict::kInfo);
  EXPECT_EQ(verdict({finding(false, Level::kPractice), finding(false, Level::kShould)}), Verdict::kLenient);
  EXPECT_EQ(verdict({finding(false, Level::kShould), finding(false, Level::kMust)}), Verdict::kFail);
}

}  // namespace
}  // namespace assay::judge
