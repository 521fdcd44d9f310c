#include "harness/conformance/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::conformance {
namespace {

using record::CaseRecord;
using record::Modifier;
using record::Verdict;
using testing::ElementsAre;

class StandingTest : public testing::Test {
 protected:
  // The result of such a verdict, compared with one entry for it.
  CaseRecord Compare(Verdict verdict, std::vector<std::string> outcomes, std::string match = "") {
    CaseRecord result;
    result.id = "status/a/unary@wire";
    result.verdict = verdict;
    result.findings = {{.held = verdict == Verdict::kPass, .actual = "status INTERNAL"}};
    const target::KnownFailure known{.case_id = result.id,
                                     .reason = "it does so",
                                     .source = "RFC 9113 §5.1",
                                     .match = std::move(match),
                                     .outcomes = std::move(outcomes)};
    std::vector<CaseRecord> results = {result};
    EXPECT_THAT(ApplyKnownFailures({known}, library_, true, results), ElementsAre());
    return results.front();
  }

  const scenario::Library library_ = *scenario::Library::Load(std::vector<scenario::SourceFile>{
      {"scenarios/areas.yaml", "status: codes\n"},
      {"scenarios/requirements.yaml", "r: {level: MUST, claim: C, source: S}\n"},
      {"scenarios/conformance/status/a.yaml",
       "title: T\nrequirement: r\naliases: [status/old]\nsteps: [{call: {}}]\nexpect: [{status: {}}]\n"},
  });
};

TEST_F(StandingTest, AKnownFailureFails) {
  const CaseRecord failed = Compare(Verdict::kFail, {});
  EXPECT_THAT(failed.modifiers, ElementsAre(Modifier::kKnown));
  EXPECT_EQ(failed.reason, "it does so [RFC 9113 §5.1]");
  EXPECT_THAT(Compare(Verdict::kLenient, {}).modifiers, ElementsAre(Modifier::kKnown));
  EXPECT_THAT(Compare(Verdict::kPass, {}).modifiers, ElementsAre(Modifier::kStale));
  EXPECT_THAT(Compare(Verdict::kInfo, {}).modifiers, ElementsAre(Modifier::kStale));
  EXPECT_THAT(Compare(Verdict::kUnsupported, {}).modifiers, ElementsAre());
  EXPECT_THAT(Compare(Verdict::kError, {}).modifiers, ElementsAre());
}

TEST_F(StandingTest, AFailureOfAnotherKindIsNew) {
  EXPECT_THAT(Compare(Verdict::kFail, {}, "status INT").modifiers, ElementsAre(Modifier::kKnown));
  EXPECT_THAT(Compare(Verdict::kFail, {}, "status OK").modifiers, ElementsAre(Modifier::kNew));
}

TEST_F(StandingTest, ARacyCaseEndsAsItWasSeenToOrIsNew) {
  EXPECT_THAT(Compare(Verdict::kFail, {"pass", "fail"}).modifiers, ElementsAre(Modifier::kKnown, Modifier::kRacy));
  const CaseRecord passed = Compare(Verdict::kPass, {"pass", "fail"});
  EXPECT_THAT(passed.modifiers, ElementsAre(Modifier::kRacy));
  EXPECT_EQ(passed.reason, "it does so [RFC 9113 §5.1]");
  EXPECT_THAT(Compare(Verdict::kFail, {"pass", "lenient"}).modifiers, ElementsAre(Modifier::kNew));
  EXPECT_THAT(Compare(Verdict::kLenient, {"pass", "fail"}).modifiers, ElementsAre(Modifier::kNew));
  EXPECT_THAT(Compare(Verdict::kPass, {"lenient", "fail"}).modifiers, ElementsAre(Modifier::kStale));
  EXPECT_THAT(Compare(Verdict::kInfo, {"pass", "fail"}).modifiers, ElementsAre(Modifier::kStale));
}

TEST_F(StandingTest, AnEntryIsFoundByAnAliasOrMatchesNothing) {
  std::vector<CaseRecord> results(1);
  results[0].id = "status/a/unary@wire";
  results[0].verdict = Verdict::kFail;
  const std::vector<target::KnownFailure> known = {{.case_id = "status/old/unary@wire"}, {.case_id = "status/a@wire"}};
  std::vector<CaseRecord> filtered = results;
  EXPECT_THAT(ApplyKnownFailures(known, library_, true, results), ElementsAre("status/a@wire"));
  EXPECT_TRUE(results[0].Has(Modifier::kKnown));
  EXPECT_THAT(ApplyKnownFailures(known, library_, false, filtered), ElementsAre());
  EXPECT_THAT(ApplyKnownFailures({{.case_id = "status/gone@wire"}}, library_, false, filtered),
              ElementsAre("status/gone@wire"));
}

}  // namespace
}  // namespace assay::conformance
