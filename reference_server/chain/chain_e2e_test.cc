#include "reference_server/testing/server_fixture.h"

#include <gmock/gmock.h>

#include <mutex>

namespace assay::reference {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

using ChainTest = ServerTest;

TEST_F(ChainTest, SaysWhoServedAndHowMuchTimeWasLeft) {
  Start({.name = "backend-7"});
  ClientCall call = Open("Chat");
  call.SendBytes("");
  std::string bytes;
  ASSERT_TRUE(call.ReadBytes(&bytes));
  const auto initial = call.initial();
  EXPECT_EQ(initial.at("x-served-by"), "backend-7");
  const auto remaining = milliseconds(std::stoll(initial.at("x-time-remaining-ms")));
  EXPECT_GT(remaining, milliseconds(0));
  EXPECT_LE(remaining, kBudget + seconds(1));  // grpc++ rounds up the timeout that it sends
}

TEST_F(ChainTest, ErrorsBeforeAMessageCarryNoInitialMetadata) {
  Start();
  ClientCall call = Open("GetUser");
  call.SendBytes("");
  call.HalfClose();
  EXPECT_EQ(call.End().error_code(), 3);
  EXPECT_EQ(call.initial().count("x-served-by"), 0U);
}

TEST_F(ChainTest, AbortsEveryKindWithEveryCode) {
  Start();
  for (const auto* method : {"GetUser", "ListUsers", "UploadFile", "Chat"}) {
    for (int code = 1; code <= 16; ++code) {
      ClientCall call = Open(method, {{"x-envoy-fault-abort-grpc-request", std::to_string(code)},
                                      {"x-grpc-test-echo-trailing-bin", std::string("\x00\xff", 2)}});
      const auto status = call.End();
      EXPECT_EQ(Text(status), std::to_string(code) + " fault filter abort") << method;
      EXPECT_EQ(call.trailing()["x-grpc-test-echo-trailing-bin"], std::string("\x00\xff", 2)) << method;
    }
  }
}

TEST_F(ChainTest, AbortsAfterAMessage) {
  Start();
  AddUsers(3);
  const Headers headers = {{"x-envoy-fault-abort-grpc-request", "9"},
                           {"x-fault-after-messages", "1"},
                           {"x-fault-message", "caf%C3%A9 100%25"},
                           {"x-fault-details-bin", std::string("\x08\x09", 2)},
                           {"x-grpc-test-echo-initial", "here"}};
  for (const auto* method : {"GetUser", "ListUsers"}) {
    ClientCall call = Open(method, headers);
    call.SendBytes(method == std::string("GetUser") ? std::string("\x08\x01", 2) : "");
    call.HalfClose();
    user::User user;
    EXPECT_TRUE(call.Read(&user)) << method;
    EXPECT_FALSE(call.Read(&user)) << method;
    const auto status = call.End();
    EXPECT_EQ(Text(status), "9 caf\xc3\xa9 100%") << method;
    EXPECT_EQ(status.error_details(), std::string("\x08\x09", 2)) << method;
    EXPECT_EQ(call.initial()["x-grpc-test-echo-initial"], "here") << method;
  }
}

TEST_F(ChainTest, RefusesWithoutEnoughTime) {
  Start({.min_time_remaining = seconds(10)});
  EXPECT_TRUE(Create("a", "a").ok());
  ClientCall call = Open("Chat", {}, seconds(9));
  EXPECT_EQ(Text(call.End()), "4 Not enough time");
}

TEST_F(ChainTest, ADelayEndsWithTheDeadlineOrTheCancel) {
  std::mutex mutex;
  std::vector<std::string> lines;
  Start({.log = LogFormat::kJson, .log_sink = [&](std::string_view line) {
           const std::lock_guard lock(mutex);
           lines.emplace_back(line);
         }});
  const Headers delay = {{"x-envoy-fault-delay-request", "3600000"}};
  ClientCall late = Open("Chat", delay, milliseconds(50));
  EXPECT_EQ(late.End().error_code(), 4);
  ClientCall gone = Open("Chat", delay);
  EXPECT_EQ(Get(1).error_code(), 5);  // answered after the headers of the call before it, on the same connection
  gone.Cancel();
  EXPECT_EQ(gone.End().error_code(), 1);

  server_.reset();  // returns only when both calls are gone
  const std::lock_guard lock(mutex);
  EXPECT_THAT(lines, testing::Contains(testing::AllOf(HasSubstr("/Chat"), HasSubstr(R"("status":"CANCELLED")"))));
}

TEST_F(ChainTest, AShortDelayOnlyDelays) {
  Start();
  AddUsers(1);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(Get(1, nullptr, {{"x-envoy-fault-delay-request", "30"}}).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(30));
}

TEST_F(ChainTest, AnIdleStreamEndsWithItsDeadline) {
  Start();
  ClientCall call = Open("Chat", {}, milliseconds(50));
  EXPECT_EQ(call.End().error_code(), 4);
}

TEST_F(ChainTest, RefusesWithoutATokenOnAllKindsWithoutSideEffect) {
  Start({.require_token = true});
  for (const auto* method : {"GetUser", "CreateUser", "ListUsers", "UploadFile", "Chat"}) {
    ClientCall none = Open(method);
    EXPECT_EQ(Text(none.End()), "16 No token") << method;
    ClientCall wrong = Open(method, {{"authorization", "Bearer wrong"}, {"x-envoy-fault-abort-grpc-request", "7"}});
    EXPECT_EQ(Text(wrong.End()), "16 Invalid token") << method;
  }
  const Headers full = {{"authorization", "Bearer token123"}};
  const Headers readonly = {{"authorization", "Bearer readonly123"}};
  EXPECT_EQ(Create("a", "a", nullptr, readonly).error_code(), 7);
  user::User user;
  ASSERT_TRUE(Create("a", "a", &user, full).ok());
  EXPECT_EQ(user.id(), 1);
  EXPECT_TRUE(Get(1, nullptr, readonly).ok());
}

}  // namespace
}  // namespace assay::reference
