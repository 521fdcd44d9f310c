#include "harness/detect/detect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <set>
#include <thread>

#include "harness/detect/coverage.h"
#include "harness/judge/checks/invariants/requirements.h"

namespace assay::detect {
namespace {

class DetectTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto library = scenario::Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/scenarios");
    ASSERT_TRUE(library) << ToString(library.error());
    library_.emplace(*std::move(library));
  }

  // The mutants to play: all of them, or a few under a sanitizer, where each costs ten or thirty times as much.
  static std::vector<std::string> Chosen() {
#if defined(__SANITIZE_THREAD__)
    constexpr std::size_t kStep = 40;
#elif defined(__SANITIZE_ADDRESS__)
    constexpr std::size_t kStep = 16;
#else
    constexpr std::size_t kStep = 1;
#endif
    std::vector<std::string> names;
    for (std::size_t i = 0; i < peer::Mutants().size(); i += kStep) names.emplace_back(peer::Mutants()[i].name);
    return names;
  }

  std::optional<scenario::Library> library_;
};

std::string Describe(const Outcome& outcome) {
  std::string text = outcome.case_id + ": " + std::string(ToString(outcome.verdict)) + " " + outcome.reason;
  for (const record::Finding& finding : outcome.findings) {
    if (finding.held) continue;
    text += "\n  [" + finding.requirement + "] " + finding.path + ": expected " + finding.expected + ", got " +
            finding.actual;
  }
  return text;
}

// Each scenario at MUST, by one mutant at least, unless it says why none can.
void ExpectEachScenarioToFail(const scenario::Library& library, const Report& report) {
  std::set<std::string> failing;
  for (const Detection& detection : report.detections) {
    for (const Killer& killer : detection.killed_by) failing.insert(ScenarioOf(killer.case_id));
  }
  for (const scenario::Scenario& scenario : library.scenarios()) {
    if (library.FindRequirement(scenario.requirement)->level != scenario::Level::kMust) continue;
    EXPECT_EQ(failing.contains(scenario.id), scenario.unproven.empty()) << scenario.id << " " << scenario.unproven;
  }
}

// One test: every test is a process of its own to ctest, and this plays every case on every mutant.
TEST_F(DetectTest, TheConformingPeerIsCleanAndEveryMutantIsKilledForItsReason) {
  const auto report = Detect(*library_, Chosen(), static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  ASSERT_TRUE(report) << ToString(report.error());
  std::cout << Table(*report);
  EXPECT_GT(report->played, 500U);
  for (const Outcome& outcome : report->unclean) ADD_FAILURE() << Describe(outcome);
  for (const Detection& detection : report->detections) {
    EXPECT_TRUE(detection.KilledForItsReason())
        << detection.mutant->name << " " << detection.mutant->does << ", which breaks " << detection.mutant->breaks
        << "; killed by " << detection.killed_by.size() << " cases"
        << (detection.timed_out_only ? ", all of which waited in vain" : "");
  }
  if (report->detections.size() == peer::Mutants().size()) ExpectEachScenarioToFail(*library_, *report);
}

// What is asked of every run has a scenario and a mutant of its own, or its entry says why it has none.
TEST_F(DetectTest, EveryRequirementOfTheCoreIsCovered) {
  for (const Coverage& coverage : CoverageOf(*library_)) {
    const scenario::Requirement& requirement = *coverage.requirement;
    const bool asked = coverage.invariant || !coverage.scenarios.empty();
    if (requirement.priority < 3) {
      EXPECT_TRUE(coverage.Covered()) << requirement.id << ": " << coverage.scenarios.size() << " scenarios, "
                                      << coverage.mutants.size() << " mutants";
      EXPECT_EQ(requirement.uncovered, "") << requirement.id;
    } else {
      EXPECT_TRUE(asked || !requirement.uncovered.empty()) << requirement.id;
    }
    EXPECT_TRUE(requirement.unproven.empty() || coverage.mutants.empty()) << requirement.id;
  }
}

TEST_F(DetectTest, TheRequirementsOfMutantsAndOfInvariantsExist) {
  for (const peer::Mutant& mutant : peer::Mutants()) {
    EXPECT_NE(library_->FindRequirement(mutant.breaks), nullptr) << mutant.name << " breaks " << mutant.breaks;
  }
  for (const judge::RuleText& rule : judge::Rules()) {
    EXPECT_NE(library_->FindRequirement(rule.requirement), nullptr) << rule.requirement;
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
