#include "harness/target/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include "harness/target/target.h"

namespace assay::target {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr Duration kLong = std::chrono::seconds(60);

// Listens on the port that is its first argument, 0 for any, and tells it in the file that is its second one.
constexpr const char* kListener = R"(
import json, os, socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
if len(sys.argv) > 2 and sys.argv[2]:
    with open(sys.argv[2] + ".draft", "w") as file:
        json.dump({"grpc": {"port": server.getsockname()[1]}, "tls": False, "options": sys.argv[3:]}, file)
    os.rename(sys.argv[2] + ".draft", sys.argv[2])
while True:
    server.accept()
)";

TargetFile Listener(std::vector<std::string> arguments) {
  TargetFile file;
  file.name = "listener";
  file.command = {"python3", "-c", kListener};
  file.command.insert(file.command.end(), arguments.begin(), arguments.end());
  file.options = {{"max-users", "--max-users=${value}"}};
  return file;
}

TEST(ProcessTest, TellsThatItEnded) {
  const auto process = Process::Start({"sh", "-c", "echo last words; exit 3"});
  ASSERT_TRUE(process.has_value());
  EXPECT_TRUE((*process)->WaitEnd(kLong));
  EXPECT_TRUE((*process)->Ended());
  EXPECT_EQ((*process)->OutputTail(), "last words");
}

TEST(ProcessTest, IsGoneWithItsChildrenWhenItIsDestroyed) {
  int pid = 0;
  {
    const auto process = Process::Start({"sh", "-c", "trap '' TERM; sleep 600 & echo ready; wait"});
    ASSERT_TRUE(process.has_value());
    pid = (*process)->pid();
    EXPECT_FALSE((*process)->Ended());
    EXPECT_EQ(::kill(-pid, 0), 0);
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(ProcessTest, WhatCannotBeStartedIsAnError) {
  const auto process = Process::Start({"/no/such/program"});
  ASSERT_FALSE(process.has_value());
  EXPECT_EQ(process.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(process.error().message, HasSubstr("/no/such/program"));
  EXPECT_FALSE(Process::Start({}).has_value());
}

TEST(ProcessLauncherTest, WaitsUntilThePortIsServed) {
  const auto launcher = CreateProcessLauncher(Listener({"${port}"}), kLong);
  const auto target = launcher->Start(Value());
  ASSERT_TRUE(target.has_value()) << target.error().message;
  EXPECT_EQ((*target)->address().host, "127.0.0.1");
  EXPECT_GE((*target)->address().port, 20000);
  EXPECT_LT((*target)->address().port, 32768);
  EXPECT_FALSE((*target)->Ended());
}

TEST(ProcessLauncherTest, ReadsThePortFromTheReadyFileAndPassesOptions) {
  const auto launcher = CreateProcessLauncher(Listener({"${port}", "${ready_file}"}), kLong);
  const auto first = launcher->Start(Value(Value::Map{{"max-users", Value(3)}}));
  const auto second = launcher->Start(Value());
  ASSERT_TRUE(first.has_value()) << first.error().message;
  ASSERT_TRUE(second.has_value());
  EXPECT_NE((*first)->address().port, 0);
  EXPECT_NE((*first)->address().port, (*second)->address().port);
  EXPECT_FALSE((*first)->address().tls);
}

TEST(ProcessLauncherTest, UnknownOptionsAreErrors) {
  const auto launcher = CreateProcessLauncher(Listener({"${port}"}), kLong);
  const auto target = launcher->Start(Value(Value::Map{{"max-user", Value(3)}}));
  ASSERT_FALSE(target.has_value());
  EXPECT_EQ(target.error().message, "the target file 'listener' has no option 'max-user'; did you mean 'max-users'?");
}

TEST(ProcessLauncherTest, SaysWhyAServerDidNotComeUp) {
  TargetFile file;
  file.name = "broken";
  file.command = {"sh", "-c", "echo port ${port} is cursed >&2; exit 1"};
  const auto target = CreateProcessLauncher(file, kLong)->Start(Value());
  ASSERT_FALSE(target.has_value());
  EXPECT_EQ(target.error().kind, ErrorKind::kUnreachable);
  EXPECT_THAT(target.error().message, ContainsRegex("it ended at once; its last words: port [0-9]+ is cursed"));
}

TEST(ProcessLauncherTest, AServerThatNeverListensIsAnErrorInTime) {
  TargetFile file;
  file.name = "mute";
  file.command = {"sh", "-c", "sleep 600; : ${port}"};
  const auto target = CreateProcessLauncher(file, std::chrono::milliseconds(100))->Start(Value());
  ASSERT_FALSE(target.has_value());
  EXPECT_THAT(target.error().message, HasSubstr("it was not ready within 100ms"));
}

TEST(ProcessTest, TellsHowItEnded) {
  const auto left = Process::Start({"sh", "-c", "exit 3"});
  ASSERT_TRUE((*left)->WaitEnd(kLong));
  EXPECT_EQ((*left)->ExitCode(), 3);
  const auto killed = Process::Start({"sh", "-c", "kill -9 $$"});
  ASSERT_TRUE((*killed)->WaitEnd(kLong));
  EXPECT_EQ((*killed)->ExitCode(), 128 + SIGKILL);
}

TEST(HookTest, RunsItsProgramForTheServerThatIsMeant) {
  TargetFile file = Listener({"${port}"});
  file.hooks = {{"drain", {"sh", "-c", "kill -9 ${pid} && test ${service}:${port} = s:${port}"}},
                {"health.serving", {"sh", "-c", "echo no >&2; exit 7"}}};
  const auto launcher = CreateProcessLauncher(file, kLong);
  EXPECT_EQ(launcher->hooks(), (std::vector<std::string>{"drain", "health.serving"}));
  const auto target = launcher->Start(Value());
  ASSERT_TRUE(target.has_value()) << target.error().message;
  const Status failed = (*target)->PullHook("health.serving", "");
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().message, "hook 'health.serving': 'sh' ended with exit code 7: no");
  EXPECT_FALSE((*target)->PullHook("unknown", "").has_value());
  EXPECT_TRUE((*target)->PullHook("drain", "s").has_value());
  const SystemClock clock;
  const Time end = clock.Now() + kLong;
  while (!(*target)->Ended() && clock.Now() < end) ::poll(nullptr, 0, 1);
  EXPECT_TRUE((*target)->Ended());
}

}  // namespace
}  // namespace assay::target
