#include "harness/record/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::record {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CaseRecord Case(Verdict verdict, std::vector<Modifier> modifiers = {}, std::string area = "status") {
  CaseRecord result;
  result.id = area + "/a@wire";
  result.area = std::move(area);
  result.verdict = verdict;
  result.modifiers = std::move(modifiers);
  return result;
}

RunRecord RunOf(std::vector<CaseRecord> results) {
  RunRecord run;
  run.results = std::move(results);
  return run;
}

TEST(Verdict, IsReadBackFromItsName) {
  for (const Verdict verdict : kAllVerdicts) EXPECT_EQ(ParseVerdict(ToString(verdict)), verdict);
  EXPECT_EQ(ParseVerdict("PASS"), std::nullopt);
}

TEST(Verdict, HasAGlyphOfItsOwn) {
  std::map<std::string_view, int> seen;
  for (const Verdict verdict : kAllVerdicts) EXPECT_EQ(++seen[Glyph(verdict)], 1) << ToString(verdict);
}

TEST(Modifier, IsReadBackFromItsName) {
  for (const Modifier m :
       {Modifier::kKnown, Modifier::kStale, Modifier::kRacy, Modifier::kNew, Modifier::kFixed, Modifier::kFlaky}) {
    EXPECT_EQ(ParseModifier(ToString(m)), m);
  }
  EXPECT_EQ(ParseModifier("unknown"), std::nullopt);
}

TEST(Gate, PassesWhenNothingSpeaksAgainstTheTarget) {
  const RunRecord run = RunOf({Case(Verdict::kPass), Case(Verdict::kLenient), Case(Verdict::kInfo),
                               Case(Verdict::kUnsupported), Case(Verdict::kSkipped)});
  EXPECT_EQ(GateExitCode(run), 0);
  EXPECT_TRUE(Summarize(run).passed);
  EXPECT_THAT(Summarize(run).gate_reasons, ElementsAre());
}

TEST(Gate, FailsOnAFailureThatIsNotKnown) {
  const RunRecord run = RunOf({Case(Verdict::kPass), Case(Verdict::kFail, {Modifier::kNew})});
  EXPECT_EQ(GateExitCode(run), 1);
  EXPECT_EQ(Summarize(run).new_must_failures, 1);
  EXPECT_THAT(Summarize(run).gate_reasons, ElementsAre("1 failure that is not known"));
}

TEST(Gate, PassesOnAKnownFailure) { EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kFail, {Modifier::kKnown})})), 0); }

TEST(Gate, PassesOnARacyCaseHoweverItEnds) {
  EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kFail, {Modifier::kKnown, Modifier::kRacy})})), 0);
  EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kPass, {Modifier::kRacy})})), 0);
}

TEST(Gate, FailsOnAStaleKnownFailure) { EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kPass, {Modifier::kStale})})), 1); }

TEST(Gate, FailsOnAKnownFailureThatMatchesNoCase) {
  RunRecord run = RunOf({Case(Verdict::kPass)});
  run.unmatched_known = {"status/gone@wire"};
  EXPECT_EQ(GateExitCode(run), 1);
}

TEST(Gate, HoldsShouldAgainstTheTargetOnlyWhenStrict) {
  RunRecord run = RunOf({Case(Verdict::kLenient)});
  EXPECT_EQ(GateExitCode(run), 0);
  run.strict = true;
  EXPECT_EQ(GateExitCode(run), 1);
}

TEST(Gate, SaysThatNothingRan) {
  EXPECT_EQ(GateExitCode(RunOf({})), 3);
  EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kUnsupported), Case(Verdict::kSkipped)})), 3);
}

TEST(Gate, SaysThatSomethingHasNoVerdict) {
  EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kPass), Case(Verdict::kError)})), 4);
  EXPECT_EQ(GateExitCode(RunOf({Case(Verdict::kError), Case(Verdict::kFail)})), 1) << "a failure weighs more";
}

TEST(Gate, DoesNotPassAnIncompleteRun) {
  RunRecord run = RunOf({Case(Verdict::kPass)});
  run.incomplete = true;
  EXPECT_EQ(GateExitCode(run), 4);
}

TEST(Summary, CountsEachCaseOnce) {
  const RunRecord run = RunOf({Case(Verdict::kPass), Case(Verdict::kPass, {Modifier::kFlaky, Modifier::kFixed}),
                               Case(Verdict::kFail, {}, "health")});
  const Summary summary = Summarize(run);
  EXPECT_EQ(summary.cases, 3);
  EXPECT_EQ(summary.by_verdict.at(Verdict::kPass), 2);
  EXPECT_EQ(summary.by_modifier.at(Modifier::kFlaky), 1);
  EXPECT_EQ(ByArea(run).at("health").at(Verdict::kFail), 1);
  EXPECT_EQ(ByArea(run).at("status").at(Verdict::kPass), 2);
}

TEST(Fingerprint, IsEqualForOneFinding) {
  CaseRecord a = Case(Verdict::kFail);
  a.findings = {{.held = false, .check = "frames", .path = "frames[7].flags", .expected = "4", .actual = "5"}};
  CaseRecord b = a;
  b.id = "status/b@wire";
  b.findings[0].path = "frames[12].flags";
  b.findings.insert(b.findings.begin(), {.held = true, .check = "status"});
  EXPECT_EQ(a.Fingerprint(), b.Fingerprint());
  CaseRecord other = b;
  other.findings[1].actual = "6";
  EXPECT_NE(a.Fingerprint(), other.Fingerprint());
  // UNAVAILABLE after padding and UNAVAILABLE after binary metadata are two matters.
  b.requirement = "streaming.padding";
  EXPECT_NE(a.Fingerprint(), b.Fingerprint());
}

TEST(Fingerprint, OfACaseWithoutFindingsIsItsReason) {
  CaseRecord a = Case(Verdict::kError);
  a.reason = "target lost";
  EXPECT_THAT(a.Fingerprint(), HasSubstr("target lost"));
}

}  // namespace
}  // namespace assay::record
