#include "reports/view/concern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::ElementsAre;

TEST(Concerns, StandInTheOrderInWhichTheyMatter) {
  const record::RunRecord run = SampleRun();
  std::vector<ConcernKind> kinds;
  for (const Concern& concern : Concerns(run)) kinds.push_back(concern.kind);
  EXPECT_THAT(kinds, ElementsAre(ConcernKind::kNew, ConcernKind::kNew, ConcernKind::kNew, ConcernKind::kStale,
                                 ConcernKind::kError, ConcernKind::kKnown, ConcernKind::kLenient, ConcernKind::kInfo));
}

TEST(Concerns, HoldEveryCaseThatIsNotPlainOnce) {
  const record::RunRecord run = SampleRun();
  std::map<const record::CaseRecord*, int> seen;
  for (const Concern& concern : Concerns(run)) {
    for (const record::CaseRecord* result : concern.cases) ++seen[result];
  }
  for (const NotRun& group : CasesNotRun(run)) {
    for (const record::CaseRecord* result : group.cases) ++seen[result];
  }
  for (const record::CaseRecord& result : run.results) {
    const bool plain = result.verdict == record::Verdict::kPass && !result.Has(record::Modifier::kStale);
    EXPECT_EQ(seen[&result], plain ? 0 : 1) << result.id;
  }
}

TEST(Concerns, KeepKnownFailuresOfDifferentReasonsApart) {
  record::RunRecord run = SampleRun();
  record::CaseRecord known = run.results[6];
  ASSERT_TRUE(known.Has(record::Modifier::kKnown));
  run.results = {known, known, known};
  run.results[2].reason = "another";
  const auto concerns = Concerns(run);
  ASSERT_EQ(concerns.size(), 2U);
  EXPECT_EQ(concerns[0].cases.size(), 2U);
}

TEST(CasesNotRun, AreGatheredByReason) {
  const record::RunRecord run = SampleRun();
  const auto groups = CasesNotRun(run);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].cases.size(), 2U);
  EXPECT_EQ(groups[0].reason, "the target has no feature health.transitions");
}

TEST(Cause, IsOneLine) {
  const record::RunRecord run = SampleRun();
  EXPECT_EQ(Cause(run.results[1]), "call.status.code: expected DEADLINE_EXCEEDED (4), saw OK (0)");
  EXPECT_EQ(Cause(run.results[4]), "is listed as a known failure and passes");
  EXPECT_EQ(Cause(record::CaseRecord()), "no reason given");
}

TEST(LevelOf, IsThatOfWhatMadeTheVerdict) {
  record::CaseRecord result;
  result.level = scenario::Level::kPractice;
  result.findings = {{.held = true, .level = scenario::Level::kMust}};
  EXPECT_EQ(LevelOf(result), scenario::Level::kPractice);
  result.findings.push_back({.held = false, .level = scenario::Level::kShould});
  result.findings.push_back({.held = false, .level = scenario::Level::kMust});
  result.findings.push_back({.held = false, .level = scenario::Level::kPractice});
  EXPECT_EQ(LevelOf(result), scenario::Level::kMust);
}

}  // namespace
}  // namespace assay::reports
