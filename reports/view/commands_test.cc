#include "reports/view/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

class CommandsTest : public testing::Test {
 protected:
  std::string Rerun() { return RerunLine(run_, run_.results[0]); }
  std::string Grpcurl() { return GrpcurlLine(run_, run_.results[0]); }
  auto& Events() { return run_.results[0].transcript->events; }
  template <class What>
  What& First() {
    for (transcript::Event& event : Events()) {
      if (auto* what = std::get_if<What>(&event.what)) return *what;
    }
    ADD_FAILURE();
    return std::get<What>(Events().front().what);
  }

  record::RunRecord run_ = SampleRun();
};

TEST_F(CommandsTest, RunsTheCaseAgainOnTheTargetAsItWasGiven) {
  EXPECT_EQ(Rerun(), "assay run 127.0.0.1:50051 --token \"$ASSAY_TOKEN\" --filter deadline/expired/kind=unary@wire -v");
  run_.argv = {"assay", "run", "grpcs://127.0.0.1:50051"};
  EXPECT_EQ(Rerun(), "assay run grpcs://127.0.0.1:50051 --filter deadline/expired/kind=unary@wire -v");
}

TEST_F(CommandsTest, KeepsTheFlagsThatDecideWhatACaseSees) {
  run_.argv = {"assay",  "run",    "127.0.0.1:50051", "--tls-ca", "my ca.pem", "--token",        "‹redacted 8 octets›",
               "--rest", "--area", "deadline",        "--json",   "-",         "--tls-insecure", "--seed=7"};
  EXPECT_EQ(Rerun(),
            "assay run 127.0.0.1:50051 --tls-ca 'my ca.pem' --token \"$ASSAY_TOKEN\" --rest --tls-insecure --seed=7 "
            "--filter deadline/expired/kind=unary@wire -v");
}

TEST_F(CommandsTest, NamesNoTargetWhereTheRunStartedItsOwn) {
  run_.argv = {"assay", "run"};
  EXPECT_EQ(Rerun(), "assay run --filter deadline/expired/kind=unary@wire -v");
}

TEST_F(CommandsTest, QuotesForTheShell) {
  EXPECT_EQ(ShellWord("a-b/c=d@e"), "a-b/c=d@e");
  EXPECT_EQ(ShellWord("a b"), "'a b'");
  EXPECT_EQ(ShellWord("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("a\nb"), "'a\\x0ab'");
}

TEST_F(CommandsTest, MakesTheCallWithGrpcurl) {
  EXPECT_EQ(Grpcurl(),
            "grpcurl -plaintext -max-time 0.1 -H \"authorization: Bearer $TOKEN\" -H 'x-trace: a b' -d '{\"id\":1}' "
            "127.0.0.1:50051 user.UserService/GetUser");
}

TEST_F(CommandsTest, LeavesPlaintextOutUnderTls) {
  run_.targets[0].transport = "tls";
  EXPECT_THAT(Grpcurl(), Not(HasSubstr("-plaintext")));
}

TEST_F(CommandsTest, SendsAllMessagesOfAStream) {
  transcript::Event second = Events()[8];
  std::get<transcript::MessageSeen>(second.what).json = R"({"id":2})";
  Events().insert(Events().begin() + 9, second);
  EXPECT_THAT(Grpcurl(), HasSubstr(R"(-d '{"id":1} {"id":2}')"));
}

TEST_F(CommandsTest, SaysNothingWhereGrpcurlCannotDoIt) {
  const record::RunRecord whole = run_;
  First<transcript::StepStarted>().step = "send_headers";
  EXPECT_EQ(Grpcurl(), "") << "a step below the level of calls";
  run_ = whole;
  First<transcript::MessageSeen>().json.clear();
  EXPECT_EQ(Grpcurl(), "") << "a message that is not known as JSON";
  run_ = whole;
  Events().push_back(
      {{}, transcript::Direction::kSent, "main", transcript::CallStarted{"second", "/a.B/C", "unary", 3, {}}});
  EXPECT_EQ(Grpcurl(), "") << "two calls";
  run_ = whole;
  First<transcript::CallStarted>().path = "no-slash";
  EXPECT_EQ(Grpcurl(), "") << "a path that is none";
  run_ = whole;
  run_.results[0].transcript.reset();
  EXPECT_EQ(Grpcurl(), "") << "no transcript";
}

}  // namespace
}  // namespace assay::reports
