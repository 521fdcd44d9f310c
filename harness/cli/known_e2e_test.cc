#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// A user's own folder of scenarios: one that holds at any target with health, and one that none can pass.
class KnownTest : public testing::Test {
 protected:
  KnownTest() {
    for (const char* part : {"areas.yaml", "features.yaml", "operations.yaml", "requirements.yaml", "bindings"}) {
      std::filesystem::create_directories(scenarios_);
      std::filesystem::copy(std::filesystem::path(ASSAY_SOURCE_DIR) / "scenarios" / part,
                            std::filesystem::path(scenarios_) / part, std::filesystem::copy_options::recursive);
    }
    Write("holds", "OK");
    Write("fails", "DATA_LOSS");
  }

  void Write(const std::string& name, const std::string& code) {
    folder_.Write("scenarios/conformance/health/" + name + ".yaml",
                  "title: Check ends with " + code +
                      "\nrequirement: health.check.empty\nclients: [wire]\nsteps:\n"
                      "  - call: {operation: health_check, kind: unary, service: \"\"}\n  - await_status: {}\n"
                      "expect:\n  - status: {code: " +
                      code + "}\n");
  }

  // A run of both scenarios with such a file of known failures, and with --json -.
  Outcome Run(const std::string& known, Strings more = {}) {
    Strings arguments = {"run", server_.address(), "--scenarios", scenarios_, "--json", "-"};
    if (!known.empty()) {
      arguments.insert(arguments.end(), {"--known", folder_.Write("known.yaml", "known:\n" + known)});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunProgram(arguments);
  }

  static std::string Entry(const std::string& id) {
    return "  - case: " + id + "\n    reason: it is as it is\n    source: RFC 9113\n";
  }

  Folder folder_;
  const std::string scenarios_ = folder_ / "scenarios";
  Server server_;
};

std::string ModifiersOf(const Value& document, const std::string& id) {
  for (const Value& row : RowsOf(document)) {
    if (TextAt(row, "case") == id) return TextAt(row, "verdict") + " " + TextAt(row, "modifiers");
  }
  return "no such row";
}

TEST_F(KnownTest, AFailureIsNewUntilItIsKnown) {
  const Outcome fresh = Run("");
  EXPECT_EQ(fresh.exit_code, 1) << fresh.err;
  EXPECT_EQ(ModifiersOf(Json(fresh.out), "health/fails@wire"), "fail [\"new\"]");
  EXPECT_EQ(ModifiersOf(Json(fresh.out), "health/holds@wire"), "pass []");
  EXPECT_EQ(Run("", {"--exit-zero"}).exit_code, 0);

  const Outcome known = Run(Entry("health/fails@wire"));
  EXPECT_EQ(known.exit_code, 0) << known.err;
  EXPECT_EQ(ModifiersOf(Json(known.out), "health/fails@wire"), "fail [\"known\"]");
  EXPECT_THAT(known.out, HasSubstr("it is as it is"));
}

TEST_F(KnownTest, AStaleEntryFailsTheRun) {
  const Outcome run = Run(Entry("health/fails@wire") + Entry("health/holds@wire"));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(ModifiersOf(Json(run.out), "health/holds@wire"), "pass [\"stale\"]");
  EXPECT_THAT(run.err, AllOf(HasSubstr("health/holds@wire"), HasSubstr("stale")));
}

TEST_F(KnownTest, AnEntryThatMatchesNothingFailsTheRunAndIsNamed) {
  const std::string entries = Entry("health/fails@wire") + Entry("health/fails@grpc");
  const Outcome whole = Run(entries);
  EXPECT_EQ(whole.exit_code, 1);
  EXPECT_THAT(whole.err, HasSubstr("health/fails@grpc"));
  // A filter explains a case that is left out, and never a scenario that there is not.
  EXPECT_EQ(Run(entries, {"--filter", "health/fails*"}).exit_code, 0);
  const Outcome filtered = Run(entries + Entry("health/gone@wire"), {"--filter", "health/fails*"});
  EXPECT_EQ(filtered.exit_code, 1);
  EXPECT_THAT(filtered.err, HasSubstr("health/gone@wire"));
}

TEST_F(KnownTest, AReasonAndASourceAreRequired) {
  for (const std::string present : {"source", "reason"}) {
    const Outcome run = Run("  - case: health/fails@wire\n    " + present + ": RFC 9113\n");
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(LinesOf(run.err).size(), 1U) << run.err;
    const std::string absent = present == "source" ? "reason" : "source";
    EXPECT_THAT(run.err, AllOf(HasSubstr("known.yaml:2:"), HasSubstr("needs '" + absent + "'")));
  }
}

TEST_F(KnownTest, ARacyEntryMayEndAsItWasSeenTo) {
  const std::string racy = "    racy: true\n    outcomes: [pass, fail]\n";
  const Outcome run = Run(Entry("health/fails@wire") + racy + Entry("health/holds@wire") + racy);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(ModifiersOf(Json(run.out), "health/fails@wire"), "fail [\"known\",\"racy\"]");
  EXPECT_EQ(ModifiersOf(Json(run.out), "health/holds@wire"), "pass [\"racy\"]");
}

TEST_F(KnownTest, AWrongScenarioIsToldWithItsPlaceBeforeAnythingIsPlayed) {
  folder_.Write(
      "scenarios/conformance/health/typo.yaml",
      "title: A step that nobody knows\nrequirement: health.check.empty\nsteps:\n  - cal: {operation: health_check}\n"
      "expect:\n  - status: {code: OK}\n");
  const Outcome run = Run("", {"-o", folder_ / "reports"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, AllOf(StartsWith("assay: "), HasSubstr("conformance/health/typo.yaml:4:"), HasSubstr("cal")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "reports"));
}

}  // namespace
}  // namespace assay::cli
