#include "harness/scenario/library.h"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

std::vector<SourceFile> Files() {
  return {
      {"scenarios/areas.yaml", "status: codes\ndeadline: time\n"},
      {"scenarios/features.yaml", "own_target: a server for one case\nupload: UploadFile is there\n"},
      {"scenarios/operations.yaml",
       "delay:\n  meaning: answers late\n  parameters: {delay_ms: milliseconds}\n  defaults: {delay_ms: 1000}\n"},
      {"scenarios/requirements.yaml",
       "deadline.expiry:\n  level: MUST\n  claim: It ends.\n  source: a book\n  url: https://example.com/\n  priority: "
       "2\n"
       "status.code:\n  level: should\n  claim: It is so.\n  source: a book\n"},
      {"scenarios/conformance/deadline/expired.yaml",
       "title: It expires\nrequirement: deadline.expiry\nclients: [wire, grpc]\nvary: {kind: [unary, bidi_stream]}\n"
       "budget: 3s\naliases: [deadline/old]\nsteps:\n  - call: {operation: delay, kind: '${kind}', delay_ms: 5}\n"
       "  - save: {as: user, from: response}\n  - await_status: {budget: '${user.wait}'}\n    only: [wire]\n"
       "expect:\n  - status: {code: 4}\n    level: MAY\n    requirement: status.code\n    when: {kind: unary}\n"},
      {"scenarios/contract/user/status/not-found.yaml",
       "title: It is not found\nrequirement: status.code\nneeds: [upload]\ntarget: {own: true, options: {max-users: "
       "3}}\n"
       "steps:\n  - call: {method: user.UserService/GetUser}\nexpect:\n  - status: {code: 5}\n"},
      {"scenarios/bindings/user.yaml", "service: user.UserService\n"},
      {"scenarios/targets/mine.yaml", "name: mine\n"},
  };
}

// The complaints about the files above with one of them replaced, or one more.
std::string Complaints(std::string path, std::string content) {
  std::vector<SourceFile> files = Files();
  std::erase_if(files, [&](const SourceFile& file) { return file.path == path; });
  files.push_back({std::move(path), std::move(content)});
  const Result<Library> library = Library::Load(files);
  return library ? "" : ToString(library.error());
}

std::string InScenario(std::string lines) {
  return Complaints("scenarios/conformance/status/x.yaml", "title: T\nrequirement: status.code\n" + std::move(lines));
}

constexpr const char* kPlay = "steps:\n  - call: {}\nexpect:\n  - status: {}\n";

TEST(LibraryTest, ReadsAllThatScenariosHolds) {
  const Result<Library> library = Library::Load(Files());
  ASSERT_TRUE(library.has_value()) << library.error().message;
  ASSERT_EQ(library->areas().size(), 2U);
  EXPECT_EQ(library->areas()[1].name, "deadline");
  EXPECT_EQ(library->features().size(), 2U);
  EXPECT_EQ(library->bindings().size(), 1U);
  EXPECT_EQ(library->targets().size(), 1U);
  EXPECT_EQ(library->bindings()[0].at.file, "scenarios/bindings/user.yaml");
  const Operation* delay = library->FindOperation("delay");
  ASSERT_NE(delay, nullptr);
  EXPECT_EQ(delay->parameters[0].name, "delay_ms");
  EXPECT_EQ(delay->defaults[0].second, Value(1000));
  EXPECT_EQ(library->FindOperation("dalay"), nullptr);
  const Requirement* expiry = library->FindRequirement("deadline.expiry");
  ASSERT_NE(expiry, nullptr);
  EXPECT_EQ(expiry->level, Level::kMust);
  EXPECT_EQ(expiry->priority, 2);
  EXPECT_EQ(library->FindRequirement("status.code")->level, Level::kShould);
  EXPECT_EQ(library->FindRequirement("status.code")->priority, 1);
}

TEST(LibraryTest, ReadsScenarios) {
  const Result<Library> library = Library::Load(Files());
  ASSERT_TRUE(library.has_value());
  ASSERT_EQ(library->scenarios().size(), 2U);
  EXPECT_EQ(library->scenarios()[0].id, "status/user-not-found");  // areas in the order of areas.yaml
  const Scenario* expired = library->FindScenario("deadline/expired");
  ASSERT_NE(expired, nullptr);
  EXPECT_EQ(expired, library->FindScenario("deadline/old"));
  EXPECT_EQ(library->FindScenario("deadline/older"), nullptr);
  EXPECT_EQ(expired->area, "deadline");
  EXPECT_EQ(expired->clients, (std::vector<std::string>{"wire", "grpc"}));
  EXPECT_EQ(expired->budget, Duration(std::chrono::seconds(3)));
  EXPECT_TRUE(expired->target.is_null());
  ASSERT_EQ(expired->steps.size(), 3U);
  EXPECT_EQ(expired->steps[2].only_clients, std::vector<std::string>{"wire"});
  EXPECT_EQ(expired->steps[2].at, (Where{"scenarios/conformance/deadline/expired.yaml", 10, 5}));
  EXPECT_EQ(expired->expect[0].level, Level::kMay);
  EXPECT_EQ(expired->expect[0].requirement, "status.code");
}

TEST(LibraryTest, ATargetOfItsOwnIsNeededWhereItIsDescribed) {
  const Result<Library> library = Library::Load(Files());
  ASSERT_TRUE(library.has_value());
  const Scenario* found = library->FindScenario("status/user-not-found");
  EXPECT_EQ(found->needs, (std::vector<std::string>{"upload", "own_target"}));
  EXPECT_EQ(*found->target.Find("max-users"), Value(3));
}

TEST(LibraryTest, TheFingerprintFollowsContentAndNotOrder) {
  std::vector<SourceFile> files = Files();
  const std::string fingerprint = Library::Load(files)->fingerprint();
  EXPECT_EQ(fingerprint.size(), 16U);
  std::swap(files.front(), files.back());
  EXPECT_EQ(Library::Load(files)->fingerprint(), fingerprint);
  files[0].content += "# more\n";
  EXPECT_NE(Library::Load(files)->fingerprint(), fingerprint);
}

TEST(LibraryTest, ComplainsOfNamesThatNoListHas) {
  const std::string file = "scenarios/conformance/status/x.yaml:";
  EXPECT_EQ(InScenario(kPlay), "");
  EXPECT_EQ(
      Complaints("scenarios/conformance/status/x.yaml", std::string("title: T\nrequirement: status.cod\n") + kPlay),
      file + "2:14: requirements.yaml has no 'status.cod'; did you mean 'status.code'?");
  EXPECT_EQ(InScenario(std::string("needs: [upload, uplaod]\n") + kPlay),
            file + "3:17: features.yaml has no 'uplaod'; did you mean 'upload'?");
  EXPECT_EQ(InScenario(std::string("needs: [operation.dealy]\n") + kPlay),
            file + "3:9: operations.yaml has no 'dealy'; did you mean 'delay'?");
  EXPECT_EQ(InScenario("steps:\n  - call: {operation: dely}\nexpect:\n  - status: {}\n"),
            file + "4:23: operations.yaml has no 'dely'; did you mean 'delay'?");
  EXPECT_EQ(InScenario("steps:\n  - call: {}\nexpect:\n  - status: {}\n    requirement: x\n"),
            file + "7:18: requirements.yaml has no 'x'");
  EXPECT_EQ(
      Complaints("scenarios/conformance/statsu/x.yaml", std::string("title: T\nrequirement: status.code\n") + kPlay),
      "scenarios/conformance/statsu/x.yaml:1:1: areas.yaml has no area 'statsu'; did you mean 'status'?");
}

TEST(LibraryTest, LooksIntoRepeatedSteps) {
  EXPECT_EQ(InScenario("steps:\n  - repeat:\n      times: 2\n      steps:\n        - save: {as: a, from: count}\n"
                       "  - call: {x: '${a}${round}'}\nexpect:\n  - status: {}\n"),
            "");
  EXPECT_EQ(InScenario("steps:\n  - repeat:\n      times: 2\n      steps:\n        - call: {operation: dely}\n"
                       "expect:\n  - status: {}\n"),
            "scenarios/conformance/status/x.yaml:7:29: operations.yaml has no 'dely'; did you mean 'delay'?");
}

TEST(LibraryTest, ComplainsOfPlaceholdersThatNothingFills) {
  EXPECT_EQ(
      InScenario("vary: {kind: [a]}\nsteps:\n  - call: {kind: '${knd}'}\nexpect:\n  - status: {}\n"),
      "scenarios/conformance/status/x.yaml:5:18: nothing is called 'knd' here: no axis of 'vary' and nothing that "
      "'save' took; did you mean 'kind'?");
  EXPECT_EQ(InScenario("steps:\n  - save: {as: user.id, from: response.id}\n  - call: {a: '${unique} ${index} ${copy} "
                       "${user.id} ${target.token} ${delay.prefix}'}\nexpect:\n  - status: {code: '${user.id}'}\n"),
            "");
  EXPECT_NE(InScenario("steps:\n  - call: {}\nexpect:\n  - status: {code: '${user.id}'}\n"), "");
  EXPECT_NE(InScenario(std::string("target: {options: {a: '${b}'}}\n") + kPlay), "");
}

TEST(LibraryTest, ComplainsOfOtherShapes) {
  const std::string file = "scenarios/conformance/status/x.yaml:";
  EXPECT_EQ(InScenario(std::string("client: [wire]\n") + kPlay),
            file + "3:9: a scenario has no 'client'; did you mean 'clients'?");
  EXPECT_EQ(InScenario("steps: []\nexpect:\n  - status: {}\n"),
            file + "3:8: a scenario has steps in 'steps', one at least");
  EXPECT_EQ(InScenario("steps:\n  - call: {}\n"), file + "1:1: a scenario has checks in 'expect', one at least");
  EXPECT_EQ(InScenario(std::string("budget: 5\n") + kPlay),
            file + "3:9: 'budget' of a scenario takes a duration above 0, such as 250ms or 2s");
  EXPECT_EQ(InScenario("steps:\n  - call: {}\n    level: MUST\nexpect:\n  - status: {}\n"),
            file + "5:12: only checks have a level");
  EXPECT_EQ(InScenario("steps:\n  - call: {}\n    requirement: status.code\nexpect:\n  - status: {}\n"),
            file + "5:18: only checks have a requirement");
  EXPECT_EQ(InScenario(std::string("target: {own: false}\n") + kPlay),
            file + "3:15: 'own' is true, or there is no 'target'");
  EXPECT_EQ(InScenario(std::string("aliases: [old]\n") + kPlay),
            file + "3:11: an alias is the id that the scenario had, such as deadline/expired, not 'old'");
  EXPECT_EQ(InScenario("steps:\n  - call: {}\nexpect:\n  - status: {}\n    when: {kind: unary}\n"),
            file + "7:18: 'vary' has no axis 'kind'");
  EXPECT_EQ(Complaints("scenarios/conformance/status/x.yaml", "- 1\n"), file + "1:1: a scenario is a map, not list");
}

TEST(LibraryTest, ComplainsOfPathsThatAreNoIds) {
  for (const char* path : {"scenarios/x.yaml", "scenarios/conformance/x.yaml", "scenarios/conformance/status/a/x.yaml",
                           "scenarios/contract/status/x.yaml", "scenarios/conformance/status/X_y.yaml"}) {
    const std::string complaints = Complaints(path, std::string("title: T\nrequirement: status.code\n") + kPlay);
    EXPECT_EQ(complaints.substr(0, complaints.find(": a scenario is")), path);
  }
}

TEST(LibraryTest, ComplainsOfIdsThatAreTaken) {
  EXPECT_EQ(InScenario(std::string("aliases: [deadline/expired]\n") + kPlay),
            "scenarios/conformance/status/x.yaml:1:1: the id 'deadline/expired' belongs to "
            "scenarios/conformance/deadline/expired.yaml:1:1 already");
  EXPECT_NE(InScenario(std::string("aliases: [deadline/old]\n") + kPlay), "");
  EXPECT_NE(Complaints("scenarios/conformance/status/user-not-found.yaml",
                       std::string("title: T\nrequirement: status.code\n") + kPlay),
            "");
}

TEST(LibraryTest, ComplainsOfARequirementThatIsCoveredAfterAll) {
  const std::string lists =
      "deadline.expiry: {level: MUST, claim: C, source: S}\nstatus.code: {level: MUST, claim: C, source: S";
  EXPECT_EQ(Complaints("scenarios/requirements.yaml", lists + ", uncovered: nobody can ask}\n"),
            "scenarios/requirements.yaml:2:14: 'status.code' is uncovered, but 'status/user-not-found' asks for it");
  EXPECT_EQ(Complaints("scenarios/requirements.yaml", lists + "}\nstatus.text: {level: MAY, claim: C, source: S, "
                                                              "uncovered: nobody can ask}\n"),
            "");
}

TEST(LibraryTest, ComplainsOfEntriesInTheLists) {
  EXPECT_EQ(Complaints("scenarios/requirements.yaml",
                       "deadline.expiry: {level: MUST, claim: C, source: S}\nstatus.code: {level: SHALL, claim: '', "
                       "sorce: S, url: 'http://x', priority: 4}\n"),
            "scenarios/requirements.yaml:2:14: a requirement needs 'source'\n"
            "scenarios/requirements.yaml:2:22: a level is MUST, SHOULD, MAY or PRACTICE, not 'SHALL'\n"
            "scenarios/requirements.yaml:2:36: 'claim' of a requirement is empty\n"
            "scenarios/requirements.yaml:2:47: a requirement has no 'sorce'; did you mean 'source'?\n"
            "scenarios/requirements.yaml:2:55: 'url' begins with https://\n"
            "scenarios/requirements.yaml:2:77: 'priority' of a requirement is an integer from 1 to 3");
  EXPECT_EQ(Complaints("scenarios/areas.yaml", "status: codes\ndeadline:\n"),
            "scenarios/areas.yaml:2:1: 'deadline' takes its meaning, one sentence");
  EXPECT_EQ(Complaints("scenarios/operations.yaml",
                       "delay: {meaning: M, parameters: {delay_ms: ms}, defaults: {dealy_ms: 1}}\n"),
            "scenarios/operations.yaml:1:70: 'delay' has no parameter 'dealy_ms'; did you mean 'delay_ms'?");
  EXPECT_NE(
      Complaints("scenarios/features.yaml", "[a]").find("scenarios/features.yaml:1:1: the file holds a map of names"),
      std::string::npos);
}

TEST(LibraryTest, ComplainsOfAllFilesAtOnce) {
  std::vector<SourceFile> files = Files();
  files.push_back({"scenarios/conformance/status/a.yaml", "title: [\n"});
  files.push_back({"scenarios/conformance/status/b.yaml", "titel: T\n"});
  const Result<Library> library = Library::Load(files);
  ASSERT_FALSE(library.has_value());
  EXPECT_NE(library.error().message.find("status/a.yaml:"), std::string::npos);
  EXPECT_NE(library.error().message.find("status/b.yaml:1:8: a scenario has no 'titel'"), std::string::npos);
  EXPECT_EQ(library.error().kind, ErrorKind::kUsage);
}

TEST(LibraryTest, AFolderThatIsNotThereIsAnError) {
  const Result<Library> library = Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/no-such-folder");
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().kind, ErrorKind::kIo);
}

TEST(LibraryTest, TheProjectsOwnScenariosAreSound) {
  const Result<Library> library = Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/scenarios");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  EXPECT_FALSE(library->scenarios().empty());
}

}  // namespace
}  // namespace assay::scenario
