#include "harness/record/events.h"

#include <gtest/gtest.h>

#include "harness/base/json.h"

namespace assay::record {
namespace {

using namespace std::chrono_literals;

Value Parsed(const std::string& line) {
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line, with its end";
  auto value = ParseJson(line);
  EXPECT_TRUE(value) << line;
  return value.value_or(Value());
}

TEST(EventLines, AreNumberedAndTimed) {
  EventLines lines;
  const Value first = Parsed(lines.CaseStart(1500us, "a/b@wire", "t"));
  const Value second = Parsed(lines.Diag(2s, {"warning", "slow", "two\nlines"}));
  EXPECT_EQ(first,
            Value(Value::Map{
                {"v", 1}, {"seq", 0}, {"t", 0.0015}, {"ev", "case.start"}, {"case", "a/b@wire"}, {"target", "t"}}));
  EXPECT_EQ(second.Find("seq")->as_int(), 1);
  EXPECT_EQ(second.Find("ev")->as_string(), "diag");
  EXPECT_EQ(second.Find("message")->as_string(), "two\nlines");
}

TEST(EventLines, TellTheWholeRunFromItsStartToItsEnd) {
  RunRecord run;
  run.id = "7f3a";
  CaseRecord result;
  result.id = "a/b@wire";
  result.verdict = Verdict::kFail;
  EventLines lines;
  const Value start = Parsed(lines.RunStart(run, 3));
  EXPECT_EQ(start.Find("ev")->as_string(), "run.start");
  EXPECT_EQ(start.Find("cases")->as_int(), 3);
  EXPECT_EQ(start.FindPath("run.id")->as_string(), "7f3a");
  EXPECT_EQ(start.Find("results"), nullptr);

  const Value end = Parsed(lines.CaseEnd(1s, result));
  EXPECT_EQ(end.Find("verdict")->as_string(), "fail");
  EXPECT_EQ(end.FindPath("result.case")->as_string(), "a/b@wire");

  run.results = {result};
  run.exit_code = 1;
  const Value last = Parsed(lines.RunEnd(2s, run));
  EXPECT_EQ(last.FindPath("summary.by_verdict.fail")->as_int(), 1);
  EXPECT_EQ(last.Find("exit_code")->as_int(), 1);
}

}  // namespace
}  // namespace assay::record
