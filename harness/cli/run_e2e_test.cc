#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// The ids that the run would play, without the reasons of those that it would not.
Strings Listed(Strings flags) {
  flags.insert(flags.begin(), {"run", "--list"});
  const Outcome listed = RunProgram(std::move(flags));
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  Strings ids;
  for (const std::string& line : LinesOf(listed.out)) ids.push_back(line.substr(0, line.find("  [")));
  return ids;
}

TEST(RunTest, WritesEveryFormatOfOneRun) {
  const Folder folder;
  const std::string reports = folder / "deep/reports";
  const Outcome run = RunProgram({"run", "--filter", "health/overall*", "--filter", "status/message*", "-o", reports});
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.err, IsEmpty());

  const Value document = Json(Content(reports + "/report.json"));
  const std::string cases = TextAt(document, "summary.cases");
  const std::string passed = TextAt(document, "summary.by_verdict.pass");
  EXPECT_EQ(RowsOf(document).size(), std::stoul(cases));
  EXPECT_GT(std::stoi(passed), 2);
  EXPECT_EQ(TextAt(document, "run.exit_code"), "0");
  EXPECT_EQ(TextAt(document, "run.incomplete"), "false");
  EXPECT_THAT(run.out, AllOf(HasSubstr(cases + " cases"), HasSubstr(passed + " pass"), HasSubstr("exit 0")));
  EXPECT_THAT(Content(reports + "/junit.xml"), HasSubstr("<testsuites name=\"assay\" tests=\"" + cases + "\""));
  EXPECT_THAT(Content(reports + "/report.md"), AllOf(HasSubstr(cases + " cases"), HasSubstr("\n| " + passed + " | ")));
  EXPECT_THAT(Content(reports + "/report.html"), AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("health/overall@wire")));

  // Every report is a function of the document.
  const std::string again = folder / "again";
  const Outcome report = RunProgram({"report", reports + "/report.json", "-o", again});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(reports)) {
    const std::string name = entry.path().filename().string();
    EXPECT_THAT(name, Not(HasSubstr(".part"))) << "a temporary file stays behind";
    EXPECT_TRUE(Content(reports + "/" + name) == Content(again + "/" + name)) << name << " differs";
    ++compared;
  }
  EXPECT_EQ(compared, 5);
}

TEST(RunTest, StandardOutputIsTheDocumentAlone) {
  const Outcome run = RunProgram({"run", "--filter", "health/overall*", "--json", "-"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(TextAt(Json(run.out), "summary.cases"), "2");
  EXPECT_THAT(run.err, AllOf(HasSubstr("Conformant"), HasSubstr("2 cases")));
}

TEST(RunTest, ReportRendersToStandardOutput) {
  const Folder folder;
  const std::string document = folder / "run.json";
  ASSERT_EQ(RunProgram({"run", "--filter", "health/overall*", "--json", document}).exit_code, 0);
  const Outcome report = RunProgram({"report", document, "--md", "-"});
  EXPECT_EQ(report.exit_code, 0);
  EXPECT_THAT(report.out, StartsWith("## "));
  EXPECT_THAT(report.err, HasSubstr("2 cases"));
  EXPECT_THAT(RunProgram({"report", document}).out, HasSubstr("Conformant"));
}

TEST(RunTest, EventsTellTheRunFromStartToEnd) {
  const Folder folder;
  const std::string path = folder / "events.ndjson";
  const Outcome run = RunProgram({"run", "--area", "health", "--jobs", "8", "--events", path, "--json", "-"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  std::set<std::string> rows;
  const Value document = Json(run.out);
  for (const Value& row : RowsOf(document)) rows.insert(TextAt(row, "case"));

  const Strings lines = LinesOf(Content(path));
  ASSERT_GT(lines.size(), 2U);
  std::multiset<std::string> started;
  std::multiset<std::string> ended;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Value event = Json(lines[i]);
    EXPECT_EQ(TextAt(event, "seq"), std::to_string(i));
    const std::string kind = TextAt(event, "ev");
    EXPECT_EQ(kind == "run.start", i == 0);
    EXPECT_EQ(kind == "run.end", i + 1 == lines.size());
    if (kind == "case.start") started.insert(TextAt(event, "case"));
    if (kind == "case.end") ended.insert(TextAt(event, "case"));
  }
  EXPECT_EQ(ended.size(), rows.size()) << "one case.end a case";
  EXPECT_EQ(std::set<std::string>(ended.begin(), ended.end()), rows);
  for (const std::string& id : started) EXPECT_TRUE(rows.contains(id)) << id;
  EXPECT_EQ(TextAt(Json(lines.front()), "cases"), std::to_string(rows.size()));
  EXPECT_EQ(TextAt(Json(lines.back()), "exit_code"), "0");
}

TEST(RunTest, EventsOnStandardOutputMoveTheSummary) {
  const Outcome run = RunProgram({"run", "--filter", "health/overall*", "--events", "-"});
  EXPECT_EQ(run.exit_code, 0);
  for (const std::string& line : LinesOf(run.out)) EXPECT_TRUE(Json(line).is_map());
  EXPECT_THAT(run.err, HasSubstr("2 cases"));
}

TEST(RunTest, SelectsByAreaClientLevelFilterAndExclusion) {
  const Strings health = Listed({"--area", "health"});
  ASSERT_GT(health.size(), 20U);
  EXPECT_THAT(health, Each(StartsWith("health/")));

  const Strings wire = Listed({"--area", "health", "--clients", "wire"});
  EXPECT_THAT(wire, AllOf(Each(EndsWith("@wire")), IsSubsetOf(health), SizeIs(testing::Lt(health.size()))));

  const Strings must = Listed({"--level", "must"});
  const Strings should = Listed({"--level", "SHOULD"});
  EXPECT_THAT(must, Contains("health/overall@wire"));
  EXPECT_GT(should.size(), must.size());
  const std::set<std::string> firm(should.begin(), should.end());
  for (const std::string& id : must) EXPECT_TRUE(firm.contains(id)) << id;

  const Strings rest = Listed({"--area", "health", "--exclude", "health/overall*"});
  EXPECT_EQ(rest.size(), health.size() - 2);
  EXPECT_THAT(rest, Not(Contains(HasSubstr("overall"))));

  const Folder folder;
  const std::string patterns =
      folder.Write("patterns", "# two of them\nhealth/overall@wire\n\n  health/overall@grpc  \n");
  EXPECT_THAT(Listed({"--filter", "@" + patterns}),
              testing::UnorderedElementsAre("health/overall@wire", "health/overall@grpc"));
}

TEST(RunTest, ListPlaysNothing) {
  const Folder folder;
  const std::string events = folder / "events";
  Listed({"--filter", "health/overall*", "-o", folder / "reports", "--events", events});
  EXPECT_TRUE(folder.IsEmpty());
}

TEST(RunTest, IdsDependOnNoSeed) {
  const Strings one = Listed({"--seed", "1"});
  EXPECT_GE(one.size(), 300U);
  EXPECT_EQ(one, Listed({"--seed", "0xffffffffffffffff"}));
  EXPECT_EQ(std::set<std::string>(one.begin(), one.end()).size(), one.size());
}

TEST(RunTest, ColoursATerminalAlone) {
  const Strings arguments = {"run", "--filter", "health/overall*"};
  const auto colour = HasSubstr("\x1b[3");
  EXPECT_THAT(RunProgram(arguments, {{}, true}).out, colour);
  EXPECT_THAT(RunProgram(arguments, {{"NO_COLOR=1"}, true}).out, Not(colour));
  const Outcome piped = RunProgram(arguments);
  EXPECT_THAT(piped.out + piped.err, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\r"))));
  EXPECT_THAT(RunProgram(arguments, {{"CLICOLOR_FORCE=1"}}).out, colour);
  // The flag wins over both.
  EXPECT_THAT(RunProgram({"run", "--filter", "health/overall*", "--color", "always"}, {{"NO_COLOR=1"}}).out, colour);
  EXPECT_THAT(RunProgram({"run", "--filter", "health/overall*", "--color", "never"}, {{}, true}).out, Not(colour));
}

TEST(RunTest, QuietPrintsTheVerdictAndVerboseEveryCase) {
  const Outcome quiet = RunProgram({"run", "--filter", "health/overall*", "-q"});
  EXPECT_THAT(quiet.out, AllOf(StartsWith("Conformant"), Not(HasSubstr("seed"))));
  const Outcome verbose = RunProgram({"run", "--filter", "health/overall*", "-v"});
  EXPECT_THAT(verbose.out,
              AllOf(HasSubstr("health/overall@wire"), HasSubstr("health/overall@grpc"), HasSubstr("seed")));
}

}  // namespace
}  // namespace assay::cli
