#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// What the user got wrong ends with 2, one line that holds `hint`, and nothing written.
void ExpectUsageError(Strings arguments, const std::string& hint) {
  const Folder folder;
  const bool runs = arguments.front() == "run";
  const std::string shown = testing::PrintToString(arguments);
  if (runs) arguments.insert(arguments.end(), {"-o", folder / "reports", "--events", folder / "events"});
  const Outcome outcome = RunProgram(std::move(arguments));
  EXPECT_EQ(outcome.exit_code, 2) << shown << outcome.out;
  EXPECT_THAT(outcome.out, IsEmpty()) << shown;
  EXPECT_EQ(LinesOf(outcome.err).size(), 1U) << shown << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(StartsWith("assay"), HasSubstr(hint))) << shown;
  EXPECT_TRUE(folder.IsEmpty()) << shown;
}

TEST(UsageTest, WordsThatThereAreNot) {
  ExpectUsageError({"frobnicate"}, "frobnicate");
  ExpectUsageError({"run", "--frobnicate"}, "--frobnicate; try assay run --help");
  ExpectUsageError({"run", "--filter", "nothing/like-it*"}, "--filter 'nothing/like-it*' matches no case");
  ExpectUsageError({"run", "--filter", "health/overall*", "--exclude", "nothing*"}, "--exclude 'nothing*'");
  ExpectUsageError({"run", "--filter", "health/overall*", "--exclude", "health/*"}, "leave no case");
  ExpectUsageError({"run", "--area", "weather"}, "there are status, deadline");
  ExpectUsageError({"run", "--clients", "carrier-pigeon"}, "there are wire, grpc");
  ExpectUsageError({"run", "--level", "perhaps"}, "perhaps");
  ExpectUsageError({"run", "--target-file", "nobody"}, "assay list targets");
  ExpectUsageError({"list", "frobs"}, "frobs");
  ExpectUsageError({"show", "health/frob"}, "assay list scenarios");
}

TEST(UsageTest, ValuesThatAreNone) {
  ExpectUsageError({"run", "--timeout", "5x"}, "--timeout: \"5x\" is not a duration");
  ExpectUsageError({"run", "--total-timeout", "10"}, "--total-timeout");
  ExpectUsageError({"run", "--connect-timeout", "0s"}, "--connect-timeout");
  ExpectUsageError({"run", "--wait-ready", "soon"}, "--wait-ready");
  ExpectUsageError({"run", "--jobs", "0"}, "--jobs");
  ExpectUsageError({"run", "--seed", "-1"}, "--seed");
  ExpectUsageError({"run", "--color", "mauve"}, "--color");
  ExpectUsageError({"run", "nowhere"}, "HOST:PORT");
  ExpectUsageError({"run", "127.0.0.1:99999"}, "99999");
  ExpectUsageError({"serve", "--port", "70000"}, "--port");
  ExpectUsageError({"serve", "--grace", "long"}, "--grace");
}

TEST(UsageTest, MetadataThatNoCallMayCarry) {
  ExpectUsageError({"run", "--metadata", "no colon"}, "--metadata: expected name:value");
  ExpectUsageError({"run", "--metadata", "na me: value"}, "--metadata");
  ExpectUsageError({"run", "--metadata", "grpc-timeout: 1S"}, "reserved");
  ExpectUsageError({"run", "--metadata", "te: trailers"}, "te");
  ExpectUsageError({"run", "--metadata", "x-name: \xc3\xa9"}, "-bin");
  ExpectUsageError({"run", "--token", "two\nlines"}, "token");
}

TEST(UsageTest, FilesThatCannotBeRead) {
  const Folder folder;
  ExpectUsageError({"run", "--token-file", "/nowhere/token"}, "/nowhere/token");
  ExpectUsageError({"run", "--token-file", folder.Write("empty", "\n")}, "is empty");
  const std::string nothing = folder.Write("nothing", "");
  ExpectUsageError({"run", "--token-file", nothing}, "is empty");
  ExpectUsageError({"load", "127.0.0.1:1", "--call", "a.B/C", "--data-hex", "", "--token-file", nothing}, "is empty");
  ExpectUsageError({"load", "127.0.0.1:1", "--call", "a.B/C", "--data-hex", "", "--token", "a\nb"},
                   "the token has octets");
  ExpectUsageError({"run", "--metadata-file", "/nowhere/lines"}, "/nowhere/lines");
  ExpectUsageError({"run", "--filter", "@/nowhere/patterns"}, "/nowhere/patterns");
  ExpectUsageError({"run", "--known", "/nowhere/known.yaml"}, "/nowhere/known.yaml");
  ExpectUsageError({"run", "--scenarios", "/nowhere/scenarios"}, "/nowhere/scenarios");
  ExpectUsageError({"run", "--known", folder.Write("known.yaml", "known:\n  - case: [\n")}, "known.yaml:");
  ExpectUsageError({"report", "/nowhere/report.json"}, "/nowhere/report.json");
  ExpectUsageError({"report", folder.Write("text.json", "{\"kind\": \"run\",}")}, "text.json:1:");
  ExpectUsageError({"report", folder.Write("other.json", "{\"kind\": \"weather\"}")}, "other.json");
  // A secret is not repeated in what is said of it.
  const std::string secrets = folder.Write("secrets", "swordfish-7f3a9c51\n");
  ExpectUsageError({"run", "--metadata-file", secrets}, "--metadata-file");
  EXPECT_THAT(RunProgram({"run", "--metadata-file", secrets}).err, Not(HasSubstr("swordfish")));
}

// A run that could not tell what it found does not begin; here it would, since the target is there.
TEST(UsageTest, PathsThatCannotBeWritten) {
  const Folder folder;
  const std::string file = folder.Write("file", "as it was");
  for (const Strings& output : std::vector<Strings>{
           {"--json", "/nowhere/report.json"},
           {"--html", "/tmp"},
           {"--md", file + "/report.md"},
           {"-o", file},
           {"-o", file + "/reports"},
           {"--events", "/nowhere/events"},
           {"--json", "-", "--junit", "-"},
       }) {
    Strings arguments = {"run", "--filter", "health/overall*"};
    arguments.insert(arguments.end(), output.begin(), output.end());
    const Outcome outcome = RunProgram(arguments);
    const std::string shown = testing::PrintToString(output);
    EXPECT_EQ(outcome.exit_code, 2) << shown;
    EXPECT_THAT(outcome.out, IsEmpty()) << shown;
    EXPECT_EQ(LinesOf(outcome.err).size(), 1U) << shown << outcome.err;
  }
  EXPECT_EQ(Content(file), "as it was");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / ""), {}), 1) << "a temporary file stays behind";
}

TEST(UsageTest, ADocumentOfALaterMajorVersionIsRefused) {
  const Folder folder;
  const std::string path = folder / "run.json";
  ASSERT_EQ(RunProgram({"run", "--filter", "health/overall*", "--json", path}).exit_code, 0);
  std::string document = Content(path);
  const std::size_t major = document.find("\"major\": 1");
  ASSERT_NE(major, std::string::npos);
  ExpectUsageError({"report", folder.Write("later.json", document.replace(major, 10, "\"major\": 9"))}, "9");
}

TEST(UsageTest, HelpAndVersionAreAnswers) {
  const Outcome version = RunProgram({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_EQ(version.out, "assay " ASSAY_VERSION "\n");
  for (const Strings& arguments :
       std::vector<Strings>{{"--help"}, {"run", "--help"}, {"serve", "-h"}, {"list", "--help"}}) {
    const Outcome help = RunProgram(arguments);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Usage:"));
    EXPECT_THAT(help.err, IsEmpty());
  }
  const Outcome nothing = RunProgram({});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.out, IsEmpty());
  EXPECT_THAT(nothing.err, HasSubstr("serve"));
}

}  // namespace
}  // namespace assay::cli
