#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "reference_server/chain/authentication.h"
#include "reference_server/chain/directives.h"
#include "reference_server/chain/interceptor.h"
#include "reference_server/chain/logging.h"

namespace assay::reference {
namespace {

using std::chrono::milliseconds;
using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

struct Outcome {
  std::optional<Status> refusal;
  CallPlan plan;
};

Outcome Meet(Interceptor& link, const Pairs& pairs, std::optional<milliseconds> remaining = std::nullopt,
             Method method = {}) {
  Metadata metadata;
  for (const auto& [name, value] : pairs) metadata.Add(name, value);
  Outcome outcome;
  outcome.refusal = link.OnHeaders({method, metadata, remaining}, outcome.plan);
  return outcome;
}

Outcome Direct(const Pairs& pairs, std::optional<milliseconds> remaining = std::nullopt, Method method = {}) {
  Directives directives(milliseconds(0));
  return Meet(directives, pairs, remaining, method);
}

TEST(Directives, WithoutAnyTheCallIsLeftAlone) {
  const auto [refusal, plan] = Direct({{"user-agent", "x"}}, milliseconds(1));
  EXPECT_FALSE(refusal);
  EXPECT_FALSE(plan.abort);
  EXPECT_EQ(plan.delay, milliseconds(0));
  EXPECT_TRUE(plan.initial.empty());
  EXPECT_TRUE(plan.trailing.empty());
  EXPECT_FALSE(plan.Refusal(milliseconds(1)));
}

TEST(Directives, AbortsBeforeTheHandlerWithEnvoysMessage) {
  const auto plan = Direct({{"x-envoy-fault-abort-grpc-request", "7"}}).plan;
  const auto refusal = plan.Refusal(std::nullopt);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::kPermissionDenied);
  EXPECT_EQ(refusal->message, "fault filter abort");
  EXPECT_FALSE(plan.EndAfter(1));
}

TEST(Directives, AbortsAfterMessagesWithTheAskedStatus) {
  const auto plan = Direct({{"x-envoy-fault-abort-grpc-request", "9"},
                            {"x-fault-after-messages", "2"},
                            {"x-fault-message", "100%25 caf%C3%A9"},
                            {"x-fault-details-bin", std::string_view("\x08\x00", 2)}})
                        .plan;
  EXPECT_FALSE(plan.Refusal(std::nullopt));
  EXPECT_FALSE(plan.EndAfter(1));
  EXPECT_TRUE(plan.EndAfter(2));
  ASSERT_TRUE(plan.abort);
  EXPECT_EQ(plan.abort->message, "100% caf\xc3\xa9");
  EXPECT_EQ(plan.abort->details, std::string("\x08\x00", 2));
}

TEST(Directives, EndsWithOkAfterMessagesOrBeforeTheHandler) {
  const auto later = Direct({{"x-fault-end-after", "2"}}).plan;
  EXPECT_FALSE(later.Refusal(std::nullopt));
  EXPECT_FALSE(later.EndAfter(1));
  ASSERT_TRUE(later.EndAfter(2));
  EXPECT_TRUE(later.EndAfter(2)->ok());
  const auto at_once = Direct({{"x-fault-end-after", "0"}}).plan.Refusal(std::nullopt);
  ASSERT_TRUE(at_once);
  EXPECT_TRUE(at_once->ok());
}

TEST(Directives, ThrowWhereTheyAreAskedTo) {
  EXPECT_THROW(Direct({{"x-fault-throw", "interceptor"}}), std::runtime_error);
  EXPECT_TRUE(Direct({{"x-fault-throw", "handler"}}).plan.handler_throws);
  EXPECT_FALSE(Direct({{"x-fault-throw", "elsewhere"}}).plan.handler_throws);
}

TEST(Directives, SetPairsOfTheClientsChoiceThatMayBeSent) {
  const auto plan = Direct({{"x-fault-initial", "grpc-status: 7"},
                            {"x-fault-initial", "x: a: b"},
                            {"x-fault-initial", ":status: 500"},
                            {"x-fault-initial", "no pair"},
                            {"x-fault-trailing", "y: \n"}})
                        .plan;
  EXPECT_THAT(plan.set_initial,
              ::testing::ElementsAre(::testing::Pair("grpc-status", "7"), ::testing::Pair("x", "a: b")));
  EXPECT_TRUE(plan.set_trailing.empty());
}

TEST(Directives, MalformedOnesAreAsGoodAsAbsent) {
  for (const auto* value : {"", "0", "-1", "five", "5x", " 5", "99999999999999999999"}) {
    EXPECT_FALSE(Direct({{"x-envoy-fault-abort-grpc-request", value}}).plan.abort) << value;
  }
  for (const auto* value : {"", "-1", "soon"}) {
    EXPECT_EQ(Direct({{"x-envoy-fault-delay-request", value}}).plan.delay, milliseconds(0)) << value;
  }
  EXPECT_EQ(Direct({{"x-envoy-fault-delay-request", "250"}}).plan.delay, milliseconds(250));
}

TEST(Directives, EchoesEveryValueThatMayBeSent) {
  const auto plan = Direct({{"x-grpc-test-echo-initial", "a"},
                            {"x-grpc-test-echo-initial", "b"},
                            {"x-grpc-test-echo-initial", "tab\there"},
                            {"x-grpc-test-echo-trailing-bin", std::string_view("\x00\xff", 2)}})
                        .plan;
  EXPECT_THAT(plan.initial, testing::ElementsAre(testing::Pair("x-grpc-test-echo-initial", "a"),
                                                 testing::Pair("x-grpc-test-echo-initial", "b")));
  EXPECT_THAT(plan.trailing,
              testing::ElementsAre(testing::Pair("x-grpc-test-echo-trailing-bin", std::string("\x00\xff", 2))));
}

TEST(Directives, RefusesWhereTooLittleTimeIsLeft) {
  const Pairs asks = {{"x-min-time-remaining-ms", "1000"}};
  const auto late = Direct(asks, milliseconds(999)).refusal;
  ASSERT_TRUE(late);
  EXPECT_EQ(late->code, Code::kDeadlineExceeded);
  EXPECT_EQ(late->message, "Not enough time");
  EXPECT_FALSE(Direct(asks, milliseconds(1000)).refusal);
  EXPECT_FALSE(Direct(asks, std::nullopt).refusal);
}

TEST(Directives, TheStricterOfServerAndCallDecides) {
  Directives strict(milliseconds(500));
  EXPECT_TRUE(Meet(strict, {}, milliseconds(499)).refusal);
  EXPECT_FALSE(Meet(strict, {}, milliseconds(500)).refusal);
  EXPECT_TRUE(Meet(strict, {{"x-min-time-remaining-ms", "600"}}, milliseconds(550)).refusal);
  EXPECT_TRUE(Meet(strict, {{"x-min-time-remaining-ms", "100"}}, milliseconds(499)).refusal);
}

TEST(Directives, AMethodWithoutDirectivesIgnoresThem) {
  const auto [refusal, plan] = Direct({{"x-envoy-fault-abort-grpc-request", "7"}, {"x-min-time-remaining-ms", "1000"}},
                                      milliseconds(1), {.directives = false});
  EXPECT_FALSE(refusal);
  EXPECT_FALSE(plan.abort);
}

TEST(PercentDecode, KeepsWhatIsNoEscape) {
  EXPECT_EQ(PercentDecode("a%20b"), "a b");
  EXPECT_EQ(PercentDecode("%"), "%");
  EXPECT_EQ(PercentDecode("%4"), "%4");
  EXPECT_EQ(PercentDecode("%zz%41"), "%zzA");
  EXPECT_EQ(PercentDecode("%e2%82%AC"), "\xe2\x82\xac");
  EXPECT_EQ(PercentDecode(""), "");
}

class AuthenticationTest : public testing::Test {
 protected:
  std::string Answer(const Pairs& pairs, Access access = Access::kReadToken) {
    const auto refusal = Meet(authentication_, pairs, std::nullopt, {.access = access}).refusal;
    return refusal ? Name(refusal->code) + ": " + refusal->message : "in";
  }

  Authentication authentication_{"token123", "readonly123"};
};

TEST_F(AuthenticationTest, LetsTheTokensIn) {
  EXPECT_EQ(Answer({{"authorization", "Bearer token123"}}), "in");
  EXPECT_EQ(Answer({{"authorization", "bearer token123"}}), "in");
  EXPECT_EQ(Answer({{"authorization", "Bearer readonly123"}}), "in");
  EXPECT_EQ(Answer({{"authorization", "Bearer token123"}}, Access::kFullToken), "in");
}

TEST_F(AuthenticationTest, RefusesEverythingElse) {
  EXPECT_EQ(Answer({}), "UNAUTHENTICATED: No token");
  for (const auto* value : {"", "Bearer", "Bearer ", "token123", "Basic token123", "Bearer token12", "Bearer token1234",
                            "Bearer TOKEN123", "Bearer  token123", "Bearer token123 "}) {
    EXPECT_EQ(Answer({{"authorization", value}}), "UNAUTHENTICATED: Invalid token") << value;
  }
  EXPECT_EQ(Answer({{"authorization", "Bearer token123"}, {"authorization", "Bearer token123"}}),
            "UNAUTHENTICATED: Invalid token");
}

TEST_F(AuthenticationTest, TheReadOnlyTokenMayNotWrite) {
  EXPECT_EQ(Answer({{"authorization", "Bearer readonly123"}}, Access::kFullToken),
            "PERMISSION_DENIED: The token is read-only");
}

TEST_F(AuthenticationTest, AnOpenMethodNeedsNone) {
  EXPECT_EQ(Answer({}, Access::kOpen), "in");
  EXPECT_EQ(Answer({{"authorization", "Bearer wrong"}}, Access::kOpen), "in");
}

class Recorder final : public Interceptor {
 public:
  Recorder(std::string name, std::vector<std::string>& seen, bool refuses)
      : name_(std::move(name)), seen_(seen), refuses_(refuses) {}
  std::optional<Status> OnHeaders(const RequestHead&, CallPlan&) override {
    seen_.push_back("in " + name_);
    if (refuses_) return Status{Code::kAborted, name_, {}};
    return std::nullopt;
  }
  void OnEnd(const CallRecord&) override { seen_.push_back("out " + name_); }

 private:
  std::string name_;
  std::vector<std::string>& seen_;
  bool refuses_;
};

TEST(Chain, StopsAtARefusalAndUnwindsOutwards) {
  std::vector<std::string> seen;
  Chain chain;
  chain.Append(std::make_unique<Recorder>("a", seen, false));
  chain.Append(std::make_unique<Recorder>("b", seen, true));
  chain.Append(std::make_unique<Recorder>("c", seen, false));
  CallPlan plan;
  const Method method;
  const Metadata metadata;
  const auto refusal = chain.OnHeaders({method, metadata, std::nullopt}, plan);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->message, "b");
  EXPECT_THAT(seen, testing::ElementsAre("in a", "in b"));
  seen.clear();
  chain.OnEnd({});
  EXPECT_THAT(seen, testing::ElementsAre("out c", "out b", "out a"));
}

TEST(Logging, WritesOneStructuredLine) {
  std::vector<std::string> lines;
  Logging logging(LogFormat::kJson, [&](std::string_view line) { lines.emplace_back(line); });
  logging.OnEnd({.path = "/user.UserService/GetUser",
                 .peer = "ipv4:127.0.0.1:5",
                 .status = {Code::kNotFound, "no \"7\"", {}},
                 .duration = std::chrono::microseconds(42),
                 .messages_received = 1,
                 .messages_sent = 0});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], testing::EndsWith(R"("event":"call","method":"/user.UserService/GetUser",)"
                                          R"("peer":"ipv4:127.0.0.1:5","status":"NOT_FOUND","message":"no \"7\"",)"
                                          R"("duration_us":42,"messages_received":1,"messages_sent":0})"));
}

}  // namespace
}  // namespace assay::reference
