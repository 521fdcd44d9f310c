#include "reference_server/serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace assay::reference {
namespace {

using testing::ExitedWithCode;

// Serve owns the signals of its process, so each test runs it in one of its own.
class ServeTest : public testing::Test {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    // The same in the process of the test and in the one that it starts.
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    ready_file_ = testing::TempDir() + "assay_ready_" + name + ".json";
    std::filesystem::remove(ready_file_);
  }
  void TearDown() override { std::filesystem::remove(ready_file_); }

  std::string ready_file_;
};

/// Sends this process a signal once the file is there.
void SignalWhenReady(const std::string& ready_file, int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // inherited by every thread, so that only Serve takes it
  std::thread([ready_file, signal] {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!std::filesystem::exists(ready_file)) {
      if (std::chrono::steady_clock::now() > until) std::_Exit(99);
      std::this_thread::yield();
    }
    kill(getpid(), signal);
  }).detach();
}

TEST_F(ServeTest, DrainsAndEndsWithZeroOnEitherSignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::filesystem::remove(ready_file_);
    EXPECT_EXIT(
        {
          SignalWhenReady(ready_file_, signal);
          std::_Exit(Serve({}, {.ready_file = ready_file_}));
        },
        ExitedWithCode(0), "");
    std::ifstream file(ready_file_);
    const std::string json(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(
        json,
        testing::MatchesRegex(
            "\\{\"grpc\":\\{\"address\":\"127.0.0.1:[0-9]+\",\"port\":[0-9]+\\},\"tls\":false,\"pid\":[0-9]+\\}\n"));
  }
}

TEST_F(ServeTest, SaysInOneLineWhyItCannotStart) {
  EXPECT_EXIT(std::_Exit(Serve({.host = "no.such.host.invalid"}, {})), ExitedWithCode(2),
              "^assay serve: cannot listen on no.such.host.invalid:0: [^\n]+\n$");
  EXPECT_EXIT(std::_Exit(Serve({.tls = {.certificate_file = "no.pem", .key_file = "no.pem"}}, {})), ExitedWithCode(2),
              "^assay serve: cannot read no.pem: [^\n]+\n$");
  EXPECT_EXIT(std::_Exit(Serve({}, {.ready_file = "/no/such/folder/ready"})), ExitedWithCode(2),
              "^assay serve: cannot write /no/such/folder/ready: [^\n]+\n$");
}

}  // namespace
}  // namespace assay::reference
