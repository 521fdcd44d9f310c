#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::HasSubstr;

TEST(RestTest, TheEmbeddedServerSaysTheSameOverBoth) {
  const Outcome run = RunProgram({"run", "--rest", "--filter", "status/user-*", "--filter", "streaming/user-*"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const Outcome rest = RunProgram({"run", "--rest", "--clients", "rest", "--filter", "status/user-*", "-v"});
  EXPECT_EQ(rest.exit_code, 0) << rest.out << rest.err;
  EXPECT_THAT(rest.out, HasSubstr("✓ status/user-not-found/9999999999@rest"));
  EXPECT_THAT(rest.out, HasSubstr("✓ status/user-stored@rest"));
}

TEST(RestTest, AServerThatRefusesWhatItsTwinDoesFails) {
  Server grpc;
  Server strict({"--rest-port", "0", "--auth", "required"});
  const std::string url = "http://" + TextAt(strict.description(), "rest.address");
  const Outcome run =
      RunProgram({"run", grpc.address(), "--rest", url, "--disruptive", "--filter", "status/user-stored"});
  EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("✗ status/user-stored@rest"));
  EXPECT_THAT(run.out, HasSubstr("UNAUTHENTICATED"));
  EXPECT_THAT(run.out, HasSubstr("✓ 2 pass"));
}

TEST(RestTest, OneThatIsDownIsOneDiagnostic) {
  Server grpc;
  const Outcome run = RunProgram({"run", grpc.address(), "--rest", "http://127.0.0.1:1"});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_THAT(run.err, HasSubstr("--rest: "));
}

TEST(RestTest, AUrlIsAskedForWhereThereIsNoServerInside) {
  Server grpc;
  for (const std::string& wrong : {std::string(""), std::string("ftp://127.0.0.1:1"), std::string("http://x")}) {
    Strings flags = {"run", grpc.address(), "--rest"};
    if (!wrong.empty()) flags.push_back(wrong);
    const Outcome run = RunProgram(std::move(flags));
    EXPECT_EQ(run.exit_code, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr("--rest: "));
  }
}

}  // namespace
}  // namespace assay::cli
