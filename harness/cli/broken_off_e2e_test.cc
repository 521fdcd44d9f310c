#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A run one case at a time, with its events on standard output, so that a test knows when it is in the middle.
class BrokenOffTest : public testing::Test {
 protected:
  std::unique_ptr<Program> Start(Strings more) {
    Strings arguments = {"run", "--jobs", "1", "--area", "status", "--events", "-", "-o", reports_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Program>(std::move(arguments));
  }

  static bool AwaitCases(Program& run, int count) {
    return run.ReadUntil([&run, count] {
      int ended = 0;
      for (std::size_t at = 0; (at = run.out().find("\"case.end\"", at)) != std::string::npos; ++at) ++ended;
      return ended >= count;
    });
  }

  // The document; every case of the plan has a row, and the run is incomplete.
  Value Document(const Outcome& outcome) {
    Value document = Json(Content(reports_ + "/report.json"));
    EXPECT_EQ(TextAt(document, "run.incomplete"), "true");
    EXPECT_EQ(TextAt(document, "run.exit_code"), std::to_string(outcome.exit_code));
    EXPECT_EQ(std::to_string(RowsOf(document).size()), TextAt(Json(LinesOf(outcome.out).front()), "cases"));
    verdicts_.clear();
    for (const Value& row : RowsOf(document)) {
      const std::string verdict = TextAt(row, "verdict");
      ++verdicts_[verdict];
      if (verdict == "error") reasons_.insert(TextAt(row, "reason"));
    }
    EXPECT_GE(verdicts_["pass"], 10);
    EXPECT_GT(verdicts_["error"], 50);
    EXPECT_EQ(verdicts_["fail"], 0);
    return document;
  }

  Folder folder_;
  const std::string reports_ = folder_ / "reports";
  std::map<std::string, int> verdicts_;
  std::set<std::string> reasons_;
};

class LostTest : public BrokenOffTest, public testing::WithParamInterface<const char*> {};

TEST_P(LostTest, TheRestIsOneGroup) {
  Server server;
  const auto run = Start({server.address(), "--clients", GetParam()});
  ASSERT_TRUE(AwaitCases(*run, 20)) << run->Wait().err;
  server.program().Signal(SIGKILL);
  const Outcome outcome = run->Wait();
  EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
  const Value document = Document(outcome);
  EXPECT_EQ(reasons_.size(), 1U) << testing::PrintToString(reasons_);
  EXPECT_THAT(*reasons_.begin(), AllOf(HasSubstr("target lost after status/"), HasSubstr("connection refused")));
  EXPECT_EQ(TextAt(document, "diagnostics.0.code"), "target-lost");
  EXPECT_EQ(TextAt(document, "diagnostics.1.code"), "disruptive") << "a note on what was left out, for it is not ours";
  EXPECT_EQ(document.FindPath("diagnostics.2"), nullptr);
  // People read a few lines, not one for each of the cases.
  EXPECT_LT(LinesOf(outcome.err).size(), 40U) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("incomplete"));
}

INSTANTIATE_TEST_SUITE_P(Clients, LostTest, testing::Values("wire", "grpc"),
                         [](const auto& client) { return std::string(client.param); });

class InterruptedTest : public BrokenOffTest, public testing::WithParamInterface<int> {};

TEST_P(InterruptedTest, WritesWhatItHas) {
  const auto run = Start({});
  ASSERT_TRUE(AwaitCases(*run, 20)) << run->Wait().err;
  run->Signal(GetParam());
  const Outcome outcome = run->Wait();
  EXPECT_EQ(outcome.exit_code, 128 + GetParam()) << outcome.err;
  Document(outcome);
  EXPECT_THAT(reasons_, testing::ElementsAre(HasSubstr("interrupted")));
  EXPECT_THAT(Content(reports_ + "/junit.xml"), HasSubstr("interrupted"));
  EXPECT_EQ(TextAt(Json(LinesOf(outcome.out).back()), "exit_code"), std::to_string(128 + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Signals, InterruptedTest, testing::Values(SIGINT, SIGTERM),
                         [](const auto& signal) { return signal.param == SIGINT ? "SIGINT" : "SIGTERM"; });

TEST(TotalTimeoutTest, LeavesTheRestWithoutAVerdict) {
  const Outcome run = RunProgram({"run", "--area", "status", "--total-timeout", "1ms", "--json", "-"});
  EXPECT_EQ(run.exit_code, 4) << run.err;
  EXPECT_EQ(TextAt(Json(run.out), "run.incomplete"), "true");
  EXPECT_THAT(run.err, HasSubstr("time was over"));
}

}  // namespace
}  // namespace assay::cli
