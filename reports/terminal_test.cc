#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Terminal, EndsWithTheVerdict) {
  const std::string text = RenderTerminal(SampleRun(), {});
  const std::size_t verdict = text.rfind("Not conformant: 4 new failures\n");
  ASSERT_NE(verdict, std::string::npos);
  EXPECT_LT(text.rfind("again"), verdict);
}

TEST(Terminal, PaintsOnlyWhenAsked) {
  EXPECT_THAT(RenderTerminal(SampleRun(), {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderTerminal(SampleRun(), {.colour = true}),
              HasSubstr("\x1b[31;1mNot conformant: 4 new failures\x1b[0m"));
}

TEST(Terminal, ColourAddsNothingButColour) {
  std::string painted = RenderTerminal(SampleRun(), {.colour = true});
  for (std::size_t at = painted.find('\x1b'); at != std::string::npos; at = painted.find('\x1b', at)) {
    painted.erase(at, painted.find('m', at) - at + 1);
  }
  EXPECT_EQ(painted, RenderTerminal(SampleRun(), {}));
}

TEST(Terminal, ShowsWhatAReaderNeedsToAct) {
  const std::string text = RenderTerminal(SampleRun(), {});
  EXPECT_THAT(text, HasSubstr("✗ deadline/expired/kind=unary@wire  MUST · new · 203 ms"));
  EXPECT_THAT(text, HasSubstr("expected  DEADLINE_EXCEEDED (4)"));
  EXPECT_THAT(text, HasSubstr("← here"));
  EXPECT_THAT(text, HasSubstr("https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "again  assay run 127.0.0.1:50051 --token \"$ASSAY_TOKEN\" --filter deadline/expired/kind=unary@wire -v"));
}

TEST(Terminal, TellsKnownStaleAndUnmatchedApart) {
  const std::string text = RenderTerminal(SampleRun(), {});
  EXPECT_THAT(
      text,
      HasSubstr(
          "✗ status/trailers-only@wire  MUST · known · by <b>proxy</b>\n    grpc++ 1.51 sends a second trailer block"));
  EXPECT_THAT(text, HasSubstr("✓ metadata/binary@wire  MUST · stale · fixed"));
  EXPECT_THAT(text, HasSubstr("✗ status/renamed-long-ago@wire  is listed as a known failure and matches no case"));
}

TEST(Terminal, NamesTheOthersOfOneCauseOnly) {
  const std::string text = RenderTerminal(SampleRun(), {});
  EXPECT_THAT(text, HasSubstr("✗ deadline/expired/kind=bidi_stream@wire  MUST · new · same finding"));
}

TEST(Terminal, ShowsEveryCaseWhenVerbose) {
  const record::RunRecord run = SampleRun();
  const std::string brief = RenderTerminal(run, {});
  const std::string whole = RenderTerminal(run, {.verbose = true});
  for (const record::CaseRecord& result : run.results) EXPECT_THAT(whole, HasSubstr(result.id));
  EXPECT_THAT(brief, Not(HasSubstr("status/all-codes")));
  EXPECT_THAT(whole, HasSubstr("the target has no feature health.transitions"));
}

TEST(Terminal, ShortensWhatTheTargetSaidToTheWidth) {
  std::istringstream lines(RenderTerminal(SampleRun(), {.width = 80}));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("alert(1)") == std::string::npos) continue;
    EXPECT_LE(line.size(), 110U) << line;
  }
}

}  // namespace
}  // namespace assay::reports
