#include "reports/view/headline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using record::Modifier;
using record::RunRecord;
using record::Verdict;
using testing::HasSubstr;
using testing::StartsWith;

RunRecord RunOf(std::vector<std::pair<Verdict, std::vector<Modifier>>> cases) {
  RunRecord run;
  for (auto& [verdict, modifiers] : cases) {
    record::CaseRecord& result = run.results.emplace_back();
    result.verdict = verdict;
    result.modifiers = std::move(modifiers);
  }
  return run;
}

// The sentence and the exit code come from the same results, so they must not contradict each other.
TEST(Headline, IsGoodIfAndOnlyIfTheGatePasses) {
  const std::vector<RunRecord> runs = {
      RunOf({{Verdict::kPass, {}}}),
      RunOf({{Verdict::kPass, {}}, {Verdict::kFail, {Modifier::kKnown}}}),
      RunOf({{Verdict::kPass, {}}, {Verdict::kFail, {Modifier::kNew}}}),
      RunOf({{Verdict::kPass, {Modifier::kStale}}}),
      RunOf({{Verdict::kPass, {}}, {Verdict::kError, {}}}),
      RunOf({{Verdict::kLenient, {}}}),
      RunOf({{Verdict::kInfo, {}}}),
      RunOf({{Verdict::kUnsupported, {}}}),
      RunOf({}),
      SampleRun(),
  };
  for (RunRecord run : runs) {
    for (const bool strict : {false, true}) {
      for (const bool incomplete : {false, true}) {
        run.strict = strict;
        run.incomplete = incomplete;
        const Headline headline = HeadlineOf(run);
        EXPECT_EQ(headline.tone == Tone::kGood, GateExitCode(run) == 0) << headline.sentence;
        EXPECT_EQ(headline.tone == Tone::kBad, GateExitCode(run) == 1) << headline.sentence;
      }
    }
  }
}

TEST(Headline, SaysWhatMattersMost) {
  EXPECT_EQ(HeadlineOf(RunOf({{Verdict::kPass, {}}})).sentence, "Conformant: no MUST broken in 1 case");
  EXPECT_EQ(HeadlineOf(RunOf({{Verdict::kFail, {}}, {Verdict::kError, {}}})).sentence, "Not conformant: 1 new failure");
  EXPECT_THAT(HeadlineOf(RunOf({{Verdict::kFail, {}}, {Verdict::kError, {}}})).details,
              HasSubstr("1 case without a verdict"));
  EXPECT_EQ(HeadlineOf(RunOf({{Verdict::kFail, {Modifier::kKnown}}})).sentence, "No new failure: 1 known failure");
  EXPECT_THAT(HeadlineOf(RunOf({{Verdict::kPass, {Modifier::kStale}}})).sentence, HasSubstr("out of date"));
  EXPECT_THAT(HeadlineOf(RunOf({})).sentence, StartsWith("Nothing"));
}

TEST(FormatMicros, KeepsThreeDigitsOrSo) {
  EXPECT_EQ(FormatMicros(650), "0.65 ms");
  EXPECT_EQ(FormatMicros(203'120), "203 ms");
  EXPECT_EQ(FormatMicros(12'340'000), "12.3 s");
}

}  // namespace
}  // namespace assay::reports
