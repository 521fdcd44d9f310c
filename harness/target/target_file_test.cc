#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "harness/base/json.h"
#include "harness/scenario/yaml.h"
#include "harness/target/target.h"

namespace assay::target {
namespace {

scenario::Library MakeLibrary() {
  return *scenario::Library::Load(
      std::vector<scenario::SourceFile>{{"scenarios/features.yaml", "own_target: O\nupload: U\n"},
                                        {"scenarios/hooks.yaml", "drain: D\nhealth.serving: S\n"}});
}

std::string Complaint(std::string_view yaml) {
  const auto file = ReadTargetFile(*scenario::ParseYaml(yaml, "t.yaml"), MakeLibrary());
  return file ? "" : ToString(file.error());
}

TEST(TargetFileTest, ReadsEverything) {
  const auto file = ReadTargetFile(*scenario::ParseYaml(R"(
name: mine
about: my own
command: [server, "--port=${port}", -v, 3]
options: {max-users: "--max-users=${value}"}
jobs: 2
services: [user.UserService]
features: [upload]
token: t0
values: {readonly_token: r0}
via: envoy
hooks: {drain: {exec: [kill, "${pid}"]}, health.serving: {exec: [tell, "${address}", "${service}", 1]}}
known:
  - case: status/x/unary@wire
    reason: It does so.
    source: RFC 9113 §5.1
    issue: https://example.com/1
    match: status INTERNAL
  - cases: [status/y@wire, status/z@wire]
    reason: It does so now and then.
    source: RFC 9113 §5.1
    racy: true
    outcomes: [pass, fail]
)",
                                                        "t.yaml"),
                                   MakeLibrary());
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->name, "mine");
  EXPECT_EQ(file->command, (std::vector<std::string>{"server", "--port=${port}", "-v", "3"}));
  EXPECT_EQ(file->options[0].second, "--max-users=${value}");
  EXPECT_EQ(file->jobs, 2);
  EXPECT_EQ(file->services, std::vector<std::string>{"user.UserService"});
  EXPECT_EQ(file->features, std::vector<std::string>{"upload"});
  EXPECT_EQ(file->token, "t0");
  ASSERT_EQ(file->values.size(), 2U);
  EXPECT_EQ(file->values[1], (std::pair<std::string, std::string>("token", "t0")));
  EXPECT_EQ(file->via.name, "envoy");
  EXPECT_EQ(file->via.mark, "x-envoy-upstream-service-time");
  ASSERT_EQ(file->hooks.size(), 2U);
  EXPECT_EQ(file->hooks[1].name, "health.serving");
  EXPECT_EQ(file->hooks[1].exec, (std::vector<std::string>{"tell", "${address}", "${service}", "1"}));
  ASSERT_EQ(file->known.size(), 3U);
  EXPECT_EQ(file->known[0].case_id, "status/x/unary@wire");
  EXPECT_EQ(file->known[0].match, "status INTERNAL");
  EXPECT_EQ(file->known[0].source, "RFC 9113 §5.1");
  EXPECT_EQ(file->known[0].at, (Where{"t.yaml", 14, 11}));
  EXPECT_TRUE(file->known[0].outcomes.empty());
  EXPECT_EQ(file->known[1].case_id, "status/y@wire");
  EXPECT_EQ(file->known[2].case_id, "status/z@wire");
  EXPECT_EQ(file->known[2].at, (Where{"t.yaml", 19, 28}));
  EXPECT_EQ(file->known[2].reason, "It does so now and then.");
  EXPECT_EQ(file->known[2].outcomes, (std::vector<std::string>{"pass", "fail"}));
}

TEST(TargetFileTest, ComplainsAtTheirPlaces) {
  EXPECT_EQ(Complaint("about: x\n"), "t.yaml:1:1: a target file needs 'name'");
  EXPECT_EQ(Complaint("name: x\nfeature: []\n"),
            "t.yaml:2:10: a target file has no 'feature'; did you mean 'features'?");
  EXPECT_EQ(Complaint("name: x\nfeatures: [uplod]\n"),
            "t.yaml:2:12: features.yaml has no 'uplod'; did you mean 'upload'?");
  EXPECT_EQ(Complaint("name: x\ncommand: [a, '${prot}', '${port}']\n"),
            "t.yaml:2:14: nothing is called 'prot' here; did you mean 'port'?");
  EXPECT_EQ(Complaint("name: x\ncommand: [a]\n"),
            "t.yaml:2:10: 'command' needs ${port}, or ${ready_file} for a server that tells its port there");
  EXPECT_EQ(Complaint("name: x\noptions: {a: '--a=${valu}'}\n"),
            "t.yaml:2:14: nothing is called 'valu' here; did you mean 'value'?");
  EXPECT_EQ(Complaint("name: x\nvalues: {a: [1]}\n"), "t.yaml:2:13: 'a' takes text, not list");
}

std::string KnownComplaint(std::string_view yaml) {
  const auto known = ReadKnownFailures(*scenario::ParseYaml(yaml, "k.yaml"));
  return known ? "" : ToString(known.error());
}

TEST(KnownFailuresTest, NeedAReasonASourceAndExactCases) {
  const std::string rest = "    reason: R\n    source: S\n";
  EXPECT_EQ(KnownComplaint("known: []\n"), "");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n" + rest), "");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n    source: S\n"),
            "k.yaml:2:5: a known failure needs 'reason'");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n    reason: R\n"),
            "k.yaml:2:5: a known failure needs 'source'");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n    source: S\n    reason: ''\n"),
            "k.yaml:4:13: 'reason' of a known failure is empty");
  EXPECT_EQ(KnownComplaint("known:\n  - reason: R\n    source: S\n"),
            "k.yaml:2:5: a known failure needs 'case', or 'cases'");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n    cases: [a/c@wire]\n" + rest),
            "k.yaml:2:5: 'case' and 'cases' are alternatives");
  for (const char* pattern : {"a/*@wire", "a/b", "b@wire"}) {
    EXPECT_EQ(KnownComplaint("known:\n  - case: '" + std::string(pattern) + "'\n" + rest).substr(0, 12),
              "k.yaml:2:11:");
    EXPECT_EQ(KnownComplaint("known:\n  - cases: [a/b@wire, '" + std::string(pattern) + "']\n" + rest).substr(0, 12),
              "k.yaml:2:23:");
  }
  EXPECT_EQ(KnownComplaint("known:\n  - {case: a/b@wire, reason: R, source: S}\n  - {cases: [a/b@wire], reason: S, "
                           "source: S}\n"),
            "k.yaml:3:14: 'a/b@wire' is known already, by k.yaml:2:12");
  EXPECT_EQ(KnownComplaint("failures: []\n").substr(0, 10), "k.yaml:1:1");
}

TEST(KnownFailuresTest, AreRacyWithTheOutcomesSeen) {
  const std::string entry = "known:\n  - case: a/b@wire\n    reason: R\n    source: S\n";
  EXPECT_EQ(KnownComplaint(entry + "    racy: true\n    outcomes: [pass, lenient, fail]\n"), "");
  const std::string needs = "'racy' needs 'outcomes', the two or more verdicts that were seen, such as [pass, fail]";
  EXPECT_EQ(KnownComplaint(entry + "    racy: true\n"), "k.yaml:2:5: " + needs);
  EXPECT_EQ(KnownComplaint(entry + "    racy: true\n    outcomes: [fail]\n"), "k.yaml:6:15: " + needs);
  EXPECT_EQ(KnownComplaint(entry + "    outcomes: [pass, fail]\n"),
            "k.yaml:5:15: only what is 'racy: true' has 'outcomes'");
  EXPECT_EQ(KnownComplaint(entry + "    racy: true\n    outcomes: [pass, error]\n"),
            "k.yaml:6:22: an outcome is pass, info, lenient or fail, not 'error'");
}

// Editors complete what the reader takes, no more and no less.
TEST(TargetSchemaTest, HasTheKeysOfTheReader) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/scenarios/schema/target.schema.json");
  std::ostringstream content;
  content << file.rdbuf();
  const Result<Value> schema = ParseJson(content.str(), "target.schema.json");
  ASSERT_TRUE(schema.has_value()) << ToString(schema.error());
  const auto same = [&](const char* path, std::span<const std::string_view> keys) {
    std::vector<std::string> written;
    for (const auto& [key, property] : schema->FindPath(path)->as_map()) written.push_back(key);
    std::vector<std::string> known(keys.begin(), keys.end());
    std::sort(written.begin(), written.end());
    std::sort(known.begin(), known.end());
    EXPECT_EQ(written, known);
  };
  same("properties", TargetFileKeys());
  same("$defs.known.properties", KnownFailureKeys());
}

TEST(TargetFileTest, HooksAreKnownByNameAndDoSomething) {
  EXPECT_EQ(Complaint("name: m\nhooks: {drian: {exec: [x]}}\n"),
            "t.yaml:2:16: hooks.yaml has no 'drian'; did you mean 'drain'?");
  EXPECT_EQ(Complaint("name: m\nhooks: {drain: {}}\n"), "t.yaml:2:16: a hook needs 'exec', the program that it runs");
  EXPECT_EQ(Complaint("name: m\nhooks: {drain: {exec: [kill, '${pid}']}}\n"),
            "t.yaml:2:30: nothing is called 'pid' here")
      << "only who starts the server knows its pid";
}

TEST(TargetFileTest, AProxyMayHaveAMarkOfItsOwn) {
  const auto file =
      ReadTargetFile(*scenario::ParseYaml("name: m\nvia: {name: haproxy, mark: x-through}\n", "t.yaml"), MakeLibrary());
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->via.name, "haproxy");
  EXPECT_EQ(file->via.mark, "x-through");
  EXPECT_EQ(Complaint("name: m\nvia: m\n"),
            "t.yaml:2:6: 'via' has the name of the target itself; nobody could tell who answered");
  EXPECT_EQ(Complaint("name: m\nvia: {mark: x}\n"), "t.yaml:2:6: 'via' needs 'name'");
}

}  // namespace
}  // namespace assay::target
