#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/format.h"
#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string Render(const record::RunRecord& run) { return FindFormat("markdown")->render(run); }

TEST(Markdown, BeginsWithTheVerdict) {
  EXPECT_THAT(Render(SampleRun()), StartsWith("## ✗ Not conformant: 4 new failures\n"));
}

TEST(Markdown, ListsNewFailuresByCauseAndHowToRunOneAgain) {
  const std::string text = Render(SampleRun());
  EXPECT_THAT(text, HasSubstr("### New failures (4)"));
  EXPECT_THAT(text, HasSubstr("| `deadline/expired/kind=server_stream@wire` and 1 more | MUST |"));
  EXPECT_THAT(
      text,
      HasSubstr("`assay run 127.0.0.1:50051 --token \"$ASSAY_TOKEN\" --filter deadline/expired/kind=unary@wire -v`"));
}

// A code span ends at a run of as many backticks as began it, and a cell at a bar: neither may come from the target.
TEST(Markdown, KeepsHostileTextInsideCodeSpans) {
  record::RunRecord run = SampleRun();
  run.results.resize(1);
  run.results[0].findings[0].actual = "``` | @everyone\n# head";
  const std::string text = Render(run);
  EXPECT_THAT(
      text, HasSubstr("```` call.status.code: expected DEADLINE_EXCEEDED (4), saw ``` \\| @everyone\\x0a# head ````"));
}

TEST(Markdown, ShortensLongLists) {
  record::RunRecord run = LargeRun(3000);
  const std::string text = Render(run);
  EXPECT_THAT(text, HasSubstr("### New failures (30)"));
  EXPECT_THAT(text, HasSubstr("+ 10 more causes in the report."));
}

TEST(Markdown, KeepsToItsBudgetAndKeepsTheVerdict) {
  record::RunRecord run = SampleRun();
  run.unmatched_known.assign(5000, "status/some-case-that-went-away@wire");
  const std::string text = Render(run);
  EXPECT_LT(text.size(), 61'000U);
  EXPECT_THAT(text, StartsWith("## ✗ Not conformant: 4 new failures\n"));
  EXPECT_THAT(text, HasSubstr("limited size"));
  EXPECT_THAT(text, Not(HasSubstr("went-away")));
}

}  // namespace
}  // namespace assay::reports
