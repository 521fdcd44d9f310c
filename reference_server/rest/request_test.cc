#include "reference_server/rest/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "reference_server/rest/exchange.h"
#include "reference_server/rest/format.h"
#include "reference_server/rest/http_status.h"
#include "reference_server/rest/route.h"
#include "reference_server/rest/target.h"

namespace assay::reference {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(TargetTest, PathsAndQueriesWithTheirEscapes) {
  const auto target = ParseTarget("/v1/files/a%2fb%20+?x=1&y=%C3%A9+z&&flag");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("v1", "files", "a/b +"));
  EXPECT_THAT(target->query, ElementsAre(Pair("x", "1"), Pair("y", "é z"), Pair("flag", "")));
  EXPECT_THAT(ParseTarget("http://host:80/healthz")->segments, ElementsAre("healthz"));
  EXPECT_THAT(ParseTarget("/")->segments, ElementsAre(""));
  for (const char* none : {"", "*", "host:80", "v1", "/%", "/%2", "/%zz", "/%ff", "/?x=%80", "http://host"}) {
    EXPECT_FALSE(ParseTarget(none)) << none;
  }
}

std::string Found(const std::string& verb, const std::string& path) {
  const auto match = FindRoute(verb, *ParseTarget(path));
  if (match.route == nullptr) return match.allow.empty() ? "none" : "allow " + match.allow;
  return match.route->method + " " + match.variable;
}

TEST(RouteTest, EachPathHasItsMethod) {
  EXPECT_EQ(Found("GET", "/v1/users/7"), "/user.UserService/GetUser 7");
  EXPECT_EQ(Found("HEAD", "/v1/users/7"), "/user.UserService/GetUser 7");
  EXPECT_EQ(Found("POST", "/v1/users?x=1"), "/user.UserService/CreateUser ");
  EXPECT_EQ(Found("GET", "/v1/users"), "/user.UserService/ListUsers ");
  EXPECT_EQ(Found("POST", "/v1/files/a%2Fb"), "/user.UserService/UploadFile a/b");
  EXPECT_EQ(Found("GET", "/v1/chat"), "/user.UserService/Chat ");
  EXPECT_EQ(Found("GET", "/healthz"), "/grpc.health.v1.Health/Check ");
  EXPECT_EQ(Found("PUT", "/v1/users/7"), "allow GET, HEAD");
  EXPECT_EQ(Found("PUT", "/v1/users"), "allow POST, GET, HEAD");
  for (const char* none : {"/", "/v1", "/v1/", "/v1/users/", "/v1/users/7/", "/v1/users/7/8", "/v1/user", "/v1/userss",
                           "/v2/users", "/healthz/", "//healthz"}) {
    EXPECT_EQ(Found("GET", none), "none") << none;
  }
}

TEST(FormatTest, TheFirstTypeThatIsOursDecides) {
  const auto answer = [](std::string_view accept, std::string_view type = "") {
    Request request;
    if (!accept.empty()) request.fields.emplace_back("accept", accept);
    if (!type.empty()) request.fields.emplace_back("content-type", type);
    return std::string(MediaTypeOf(FormatOfAnswer(request)));
  };
  EXPECT_EQ(answer(""), "application/json");
  EXPECT_EQ(answer("*/*"), "application/json");
  EXPECT_EQ(answer("text/html, Application/X-Protobuf;q=0.9, application/json"), "application/x-protobuf");
  EXPECT_EQ(answer("application/x-ndjson"), "application/x-ndjson");
  EXPECT_EQ(answer("", "application/x-protobuf"), "application/x-protobuf");
  EXPECT_EQ(answer("application/json", "application/x-protobuf"), "application/json");
  EXPECT_EQ(answer("", "text/plain"), "application/json");
}

TEST(TimeoutTest, TakesTheFormOfGrpc) {
  using std::chrono::nanoseconds;
  EXPECT_EQ(ParseTimeout("1H"), nanoseconds(3'600'000'000'000));
  EXPECT_EQ(ParseTimeout("2M"), nanoseconds(120'000'000'000));
  EXPECT_EQ(ParseTimeout("3S"), nanoseconds(3'000'000'000));
  EXPECT_EQ(ParseTimeout("4m"), nanoseconds(4'000'000));
  EXPECT_EQ(ParseTimeout("5u"), nanoseconds(5000));
  EXPECT_EQ(ParseTimeout("00000006n"), nanoseconds(6));
  EXPECT_EQ(ParseTimeout("99999999H"), std::chrono::hours(24 * 365)) << "longer than any call";
  for (const char* none : {"", "m", "1", "1s", "-1m", "1.5S", "123456789n", " 1m"}) {
    EXPECT_FALSE(ParseTimeout(none)) << none;
  }
}

TEST(HttpStatusTest, IsThatOfGooglesCodes) {
  std::string all;
  for (int code = 0; code <= 17; ++code) all += std::to_string(HttpStatusOf(static_cast<Code>(code))) + " ";
  EXPECT_EQ(all, "200 499 500 400 504 404 409 403 429 400 409 400 501 500 503 500 401 500 ");
  for (int code = 0; code <= 17; ++code) EXPECT_FALSE(ReasonOf(HttpStatusOf(static_cast<Code>(code))).empty()) << code;
}

}  // namespace
}  // namespace assay::reference
