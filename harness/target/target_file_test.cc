#include <gtest/gtest.h>

#include "harness/scenario/yaml.h"
#include "harness/target/target.h"

namespace assay::target {
namespace {

scenario::Library MakeLibrary() {
  return *scenario::Library::Load(
      std::vector<scenario::SourceFile>{{"scenarios/features.yaml", "own_target: O\nupload: U\n"}});
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
services: [user.UserService]
features: [upload]
token: t0
values: {readonly_token: r0}
known:
  - case: status/x/unary@wire
    reason: It does so.
    issue: https://example.com/1
    match: status INTERNAL
)",
                                                        "t.yaml"),
                                   MakeLibrary());
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->name, "mine");
  EXPECT_EQ(file->command, (std::vector<std::string>{"server", "--port=${port}", "-v", "3"}));
  EXPECT_EQ(file->options[0].second, "--max-users=${value}");
  EXPECT_EQ(file->services, std::vector<std::string>{"user.UserService"});
  EXPECT_EQ(file->features, std::vector<std::string>{"upload"});
  EXPECT_EQ(file->token, "t0");
  ASSERT_EQ(file->values.size(), 2U);
  EXPECT_EQ(file->values[1], (std::pair<std::string, std::string>("token", "t0")));
  ASSERT_EQ(file->known.size(), 1U);
  EXPECT_EQ(file->known[0].case_id, "status/x/unary@wire");
  EXPECT_EQ(file->known[0].match, "status INTERNAL");
  EXPECT_EQ(file->known[0].at, (Where{"t.yaml", 11, 5}));
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

TEST(KnownFailuresTest, NeedAReasonAndAnExactCase) {
  EXPECT_EQ(KnownComplaint("known: []\n"), "");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n    reason: R\n"), "");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n"), "k.yaml:2:5: a known failure needs 'reason'");
  EXPECT_EQ(KnownComplaint("known:\n  - case: a/b@wire\n    reason: ''\n"),
            "k.yaml:3:13: 'reason' of a known failure is empty");
  for (const char* pattern : {"a/*@wire", "a/b", "b@wire"}) {
    EXPECT_EQ(KnownComplaint("known:\n  - case: '" + std::string(pattern) + "'\n    reason: R\n").substr(0, 12),
              "k.yaml:2:11:");
  }
  EXPECT_EQ(KnownComplaint("known:\n  - {case: a/b@wire, reason: R}\n  - {case: a/b@wire, reason: S}\n"),
            "k.yaml:3:5: 'a/b@wire' is known already, by k.yaml:2:5");
  EXPECT_EQ(KnownComplaint("failures: []\n").substr(0, 10), "k.yaml:1:1");
}

}  // namespace
}  // namespace assay::target
