#include "harness/target/binding.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/base/json.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"

namespace assay::target {
namespace {

constexpr const char* kOperations = R"(
ok: {meaning: M, parameters: {messages: N, size: S}, defaults: {messages: 1, size: 8}}
fail: {meaning: M, parameters: {code: C, after: A}, defaults: {after: 0}}
echo: {meaning: M, parameters: {text: T}, defaults: {text: "t${index}"}}
)";

constexpr const char* kUser = R"(service: user.UserService
ask: {method: GetUser, request: {id: 1}}
operations:
  ok:
    unary: {method: CreateUser, request: {name: {repeat: a, times: "${size}"}, email: "${unique}-${nth}@x"}}
    server_stream:
      method: ListUsers
      request: {page_size: "${messages}"}
      prepare:
        - repeat:
            times: "${messages}"
            steps: [{call: {method: user.UserService/CreateUser, as: "p-${nth}-${round}"}}]
    client_stream: {method: UploadFile, limits: {messages: {at_least: 1}}}
    bidi_stream: {method: Chat}
  fail:
    unary: {method: GetUser, needs: [faults], limits: {after: [0, 1]}, metadata: {x-code: {$code: "${code}"}, x-b: 1}}
    bidi_stream: {method: Chat, messages: "${after}", metadata: {x-after: "${after}"}}
  echo:
    bidi_stream: {method: Chat, request: {content: "${text}"}, tells: {prefix: "Echo: "}}
)";

constexpr const char* kOther = R"(service: other.Service
features: [other]
operations:
  ok: {unary: {method: Ping}}
  fail: {unary: {method: other.Helper/Fail}}
)";

scenario::Library MakeLibrary(std::vector<scenario::SourceFile> bindings) {
  bindings.push_back({"scenarios/features.yaml", "faults: F\nother: O\n"});
  bindings.push_back({"scenarios/operations.yaml", kOperations});
  Result<scenario::Library> library = scenario::Library::Load(bindings);
  EXPECT_TRUE(library.has_value()) << library.error().message;
  return *std::move(library);
}

scenario::Library MakeLibrary() {
  return MakeLibrary({{"scenarios/bindings/other.yaml", kOther}, {"scenarios/bindings/user.yaml", kUser}});
}

std::string Complaint(std::string content) {
  const auto bindings = ReadBindings(MakeLibrary({{"scenarios/bindings/x.yaml", std::move(content)}}));
  return bindings ? "" : ToString(bindings.error());
}

TEST(ReadBindingsTest, ReadsOffers) {
  const auto bindings = ReadBindings(MakeLibrary());
  ASSERT_TRUE(bindings.has_value()) << bindings.error().message;
  ASSERT_EQ(bindings->size(), 2U);
  const Binding& user = bindings->front();  // whoever offers more is preferred
  EXPECT_EQ(user.name, "user");
  EXPECT_EQ(user.service, "user.UserService");
  EXPECT_EQ(user.ask_method, "user.UserService/GetUser");
  EXPECT_EQ(*user.ask_request.Find("id"), Value(1));
  EXPECT_EQ(bindings->back().features, std::vector<std::string>{"other"});
  const Offer* offer = user.Find("fail", "unary");
  ASSERT_NE(offer, nullptr);
  EXPECT_EQ(offer->method, "user.UserService/GetUser");
  EXPECT_EQ(offer->needs, std::vector<std::string>{"faults"});
  EXPECT_EQ(user.Find("fail", "server_stream"), nullptr);
  EXPECT_EQ(bindings->back().Find("fail", "unary")->method, "other.Helper/Fail");
}

TEST(ReadBindingsTest, ComplainsAtTheirPlaces) {
  const std::string file = "scenarios/bindings/x.yaml:";
  EXPECT_EQ(Complaint("operations: {}"), file + "1:1: a binding needs 'service'");
  EXPECT_EQ(Complaint("service: s\nfeatures: [othr]"),
            file + "2:12: features.yaml has no 'othr'; did you mean 'other'?");
  EXPECT_EQ(Complaint("service: s\noperations: {okk: {}}"),
            file + "2:19: operations.yaml has no 'okk'; did you mean 'ok'?");
  EXPECT_EQ(Complaint("service: s\noperations: {ok: {unry: {}}}"),
            file + "2:25: an operation of a binding has no 'unry'; did you mean 'unary'?");
  EXPECT_EQ(Complaint("service: s\noperations: {ok: {unary: {}}}"), file + "2:26: an offer needs 'method'");
  EXPECT_EQ(Complaint("service: s\noperations: {ok: {unary: {method: M, request: {a: '${siz}'}}}}"),
            file + "2:51: 'ok' has no parameter 'siz'; did you mean 'size'?");
  EXPECT_EQ(Complaint("service: s\noperations: {ok: {unary: {method: M, limits: {code: 1}}}}"),
            file + "2:53: 'ok' has no parameter 'code'");
  EXPECT_EQ(Complaint("service: s\noperations: {ok: {unary: {method: M, limits: {size: {at_last: 1}}}}}"),
            file + "2:63: a limit has no 'at_last'; did you mean 'at_least'?");
  EXPECT_EQ(Complaint("service: s\noperations: {ok: {unary: {method: M, needs: [x]}}}"),
            file + "2:46: features.yaml has no 'x'");
  EXPECT_EQ(Complaint("- a"), file + "1:1: a binding is a map, not list");
}

TEST(ReadBindingsTest, KnowsWhatThePreparationCaptures) {
  EXPECT_EQ(Complaint("service: s\noperations:\n  ok:\n    unary:\n      method: M\n      request: {id: '${u.id}'}\n"
                      "      prepare: [{save: {as: u, from: response}}]\n"),
            "");
}

class ResolveTest : public testing::Test {
 protected:
  // Steps as text, "! reason" where unsupported, or the error.
  std::string Resolve(std::string_view yaml, Names names = {{"unique", Value("u1")}}) {
    scenario::Complaints complaints;
    const auto items = scenario::ReadItems(*scenario::ParseYaml(yaml, "s.yaml"), complaints);
    EXPECT_TRUE(complaints.empty());
    const auto resolution = ResolveOperations(items, capabilities_, library_, names);
    if (!resolution) return ToString(resolution.error());
    if (!resolution->unsupported.empty()) {
      EXPECT_TRUE(resolution->steps.empty());
      return "! " + resolution->unsupported;
    }
    told_ = resolution->told;
    std::string text;
    for (const scenario::Item& item : resolution->steps) {
      text += (text.empty() ? "" : "\n") + item.kind + " " + WriteJson(item.fields);
    }
    return text;
  }

  scenario::Library library_ = MakeLibrary();
  std::vector<Binding> bindings_ = *ReadBindings(library_);
  Capabilities capabilities_ = {{&bindings_[0], &bindings_[1]}, {"user.UserService", "other.Service"}, {"faults"}, {}};
  Names told_;
};

TEST_F(ResolveTest, FillsMethodAndRequest) {
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: unary, size: 20, as: a, deadline: 1s}}, {await_status: {call: a}}]"),
            R"(call {"as":"a","deadline":"1s","method":"user.UserService/CreateUser","request":{"name":)"
            R"({"repeat":"a","times":20},"email":"u1-0@x"}})"
            "\n"
            R"(await_status {"call":"a"})");
}

TEST_F(ResolveTest, CountsTheOperationsOfACase) {
  const std::string text = Resolve("[{call: {operation: ok, kind: unary}}, {call: {operation: ok, kind: unary}}]");
  EXPECT_NE(text.find("u1-0@x"), std::string::npos);
  EXPECT_NE(text.find("u1-1@x"), std::string::npos);
}

TEST_F(ResolveTest, CallsWithoutAnOperationStay) {
  EXPECT_EQ(Resolve("[{call: {method: a/B, kind: unary}}]"), R"(call {"method":"a/B","kind":"unary"})");
}

TEST_F(ResolveTest, MessagesAreAParameterWhereTheTargetSendsThem) {
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: server_stream, messages: 2}}]"),
            R"(call {"method":"user.UserService/CreateUser","as":"p-0-0"})"
            "\n"
            R"(call {"method":"user.UserService/CreateUser","as":"p-0-1"})"
            "\n"
            R"(call {"method":"user.UserService/ListUsers","request":{"page_size":2}})");
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: unary, messages: 2, request: {}}}]"),
            R"(call {"request":{},"method":"user.UserService/CreateUser"})");
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: bidi_stream, messages: 2}}]"),
            R"(call {"messages":2,"method":"user.UserService/Chat"})");
}

TEST_F(ResolveTest, OneRequestIsEnoughWhereTheTargetSendsThemWhateverTheOperation) {
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: unary, code: 5, messages: 3}}]"),
            R"(call {"method":"user.UserService/GetUser","metadata":{"x-code":5,"x-b":1}})");
}

TEST_F(ResolveTest, AnOfferMayAskForMoreMessages) {
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: bidi_stream, code: 5, after: 3}}]"),
            R"(call {"method":"user.UserService/Chat","messages":3,"metadata":{"x-after":3}})");
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: bidi_stream, code: 5, after: 3, messages: 7}}]"),
            R"(call {"messages":7,"method":"user.UserService/Chat","metadata":{"x-after":3}})");
  EXPECT_EQ(Resolve("[{open: {operation: fail, kind: bidi_stream, code: 5, after: 3}}]"),
            R"(open {"method":"user.UserService/Chat","metadata":{"x-after":3}})");
}

TEST_F(ResolveTest, TheItemsOwnMetadataAndRequestWin) {
  EXPECT_EQ(
      Resolve(
          "[{call: {operation: fail, kind: unary, code: NOT_FOUND, metadata: {x-b: 2, x-c: 3}, request_hex: '00'}}]"),
      R"(call {"request_hex":"00","method":"user.UserService/GetUser","metadata":{"x-code":5,"x-b":2,"x-c":3}})");
}

TEST_F(ResolveTest, TheNextBindingStepsInWhereAFeatureOrALimitStandsInTheWay) {
  capabilities_.features.clear();
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: unary, code: 5}}]"), R"(call {"method":"other.Helper/Fail"})");
  capabilities_.features = {"faults"};
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: unary, code: 5, after: 2}}]"),
            R"(call {"method":"other.Helper/Fail"})");
}

TEST_F(ResolveTest, WhatNothingOffersIsUnsupportedWithTheReason) {
  EXPECT_EQ(Resolve("[{call: {operation: echo, kind: server_stream}}]"),
            "! user.UserService and other.Service offer no echo as server_stream");
  capabilities_.bindings.pop_back();
  EXPECT_EQ(Resolve("[{call: {operation: echo, kind: unary}}]"), "! user.UserService offers no echo as unary");
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: unary, code: 5, after: 2}}]"),
            "! user.UserService offers fail as unary only with after 0 or 1, not with 2");
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: client_stream, messages: 0}}]"),
            "! user.UserService offers ok as client_stream only with messages at least 1, not with 0");
  capabilities_.features.clear();
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: unary, code: 5}}]"),
            "! user.UserService offers fail as unary only with faults, which the target does not have");
  capabilities_.bindings.clear();
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: unary}}]"),
            "! the target serves nothing that a binding exists for, so nothing offers ok");
}

TEST_F(ResolveTest, WithoutAKindItIsTheOnlyOne) {
  EXPECT_EQ(Resolve("[{call: {operation: echo}}]"),
            R"(call {"method":"user.UserService/Chat","request":{"content":"t${index}"}})");
  EXPECT_EQ(Resolve("[{call: {operation: ok}}]"), "s.yaml:1:2: 'ok' comes in several kinds; name one");
}

TEST_F(ResolveTest, OffersTellChecksWhatToExpect) {
  Resolve("[{call: {operation: echo, kind: bidi_stream}}]");
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(told_[0].first, "echo.prefix");
  EXPECT_EQ(told_[0].second, Value("Echo: "));
}

TEST_F(ResolveTest, MissingParametersAndUnknownOperationsAreErrors) {
  EXPECT_EQ(Resolve("[{call: {operation: fail, kind: unary}}]"), "s.yaml:1:2: 'fail' needs 'code': C");
  EXPECT_EQ(Resolve("[{call: {operation: fial, kind: unary}}]"), "s.yaml:1:21: there is no operation 'fial'");
  EXPECT_EQ(Resolve("[{call: {operation: ok, kind: server_stream, messages: x}}]").substr(0, 26),
            "scenarios/bindings/user.ya");
}

TEST(BindingsTest, TheProjectsOwnBindingsAreSound) {
  const auto library = scenario::Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/scenarios");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  const auto bindings = ReadBindings(*library);
  ASSERT_TRUE(bindings.has_value()) << bindings.error().message;
  std::set<std::string> names;
  for (const Binding& binding : *bindings) names.insert(binding.name);
  EXPECT_EQ(names, (std::set<std::string>{"echo", "health", "interop", "user"}));
  EXPECT_EQ(bindings->front().name, "user");  // who offers most comes first
}

}  // namespace
}  // namespace assay::target
