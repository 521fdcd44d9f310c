#include "harness/detect/detect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <thread>

namespace assay::detect {
namespace {

class DetectTest : public ::testing::Test {
 protected:
  // Once for all tests: it plays every case on every mutant.
  static void SetUpTestSuite() {
    auto library = scenario::Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/scenarios");
    ASSERT_TRUE(library) << ToString(library.error());
    library_ = new scenario::Library(*std::move(library));
    auto report = Detect(*library_, {}, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    ASSERT_TRUE(report) << ToString(report.error());
    report_ = new Report(*std::move(report));
    std::cout << Table(*report_);
  }
  static void TearDownTestSuite() {
    delete report_;
    delete library_;
  }

  static scenario::Library* library_;
  static Report* report_;
};

scenario::Library* DetectTest::library_ = nullptr;
Report* DetectTest::report_ = nullptr;

std::string Describe(const Outcome& outcome) {
  std::string text = outcome.case_id + ": " + std::string(ToString(outcome.verdict)) + " " + outcome.reason;
  for (const record::Finding& finding : outcome.findings) {
    if (finding.held) continue;
    text += "\n  [" + finding.requirement + "] " + finding.path + ": expected " + finding.expected + ", got " +
            finding.actual;
  }
  return text;
}

TEST_F(DetectTest, TheConformingPeerIsClean) {
  EXPECT_GT(report_->played, 500U);
  for (const Outcome& outcome : report_->unclean) ADD_FAILURE() << Describe(outcome);
}

TEST_F(DetectTest, EveryMutantIsKilledForItsReason) {
  for (const Detection& detection : report_->detections) {
    EXPECT_TRUE(detection.KilledForItsReason())
        << detection.mutant->name << " " << detection.mutant->does << ", which breaks " << detection.mutant->breaks
        << "; killed by " << detection.killed_by.size() << " cases"
        << (detection.timed_out_only ? ", all of which waited in vain" : "");
  }
}

TEST_F(DetectTest, PlaysTheMutantsAndCasesThatAreAskedFor) {
  const auto report = Detect(*library_, {"health-unknown-is-ok"}, 1, {.include = {"health/unknown"}});
  ASSERT_TRUE(report) << ToString(report.error());
  ASSERT_EQ(report->detections.size(), 1U);
  EXPECT_EQ(report->played, 4U);
  EXPECT_EQ(report->detections[0].killed_by.size(), 4U);
  EXPECT_EQ(report->detections[0].killed_by[0].actual, "OK");
}

// What a mutant does where no case looks for it stays unseen, and is not taken for a kill.
TEST_F(DetectTest, AMutantSurvivesCasesThatDoNotConcernIt) {
  const auto report = Detect(*library_, {"health-unknown-is-ok"}, 1, {.include = {"deadline/huge"}});
  ASSERT_TRUE(report) << ToString(report.error());
  EXPECT_GT(report->played, 0U);
  EXPECT_FALSE(report->detections[0].Killed());
}

TEST_F(DetectTest, AnUnknownMutantIsTheUsersMistake) {
  const auto report = Detect(*library_, {"no-such"}, 1);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace assay::detect
