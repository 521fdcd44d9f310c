#include "harness/script/call_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/scenario/yaml.h"
#include "harness/script/call_results.h"

namespace assay::script {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

scenario::Item ParseItem(const std::string& yaml) {
  const auto value = scenario::ParseYaml(yaml, "s.yaml");
  EXPECT_TRUE(value) << (value ? "" : ToString(value.error()));
  scenario::Item item;
  if (!value || !value->is_map()) return item;
  item.kind = value->as_map().front().first;
  item.fields = value->as_map().front().second;
  item.at = {"s.yaml", 1, 1};
  return item;
}

class CallFieldsTest : public testing::Test {
 protected:
  Result<CallFields> Call(const std::string& yaml) { return ParseCall(ParseItem(yaml), context_); }
  std::string ErrorOf(const std::string& yaml) {
    const auto call = Call(yaml);
    return call ? "none" : ToString(call.error());
  }

  BindContext context_{"wire", schema::Schema::BuiltIn(), {}, {}};
};

TEST_F(CallFieldsTest, MethodTellsKindAndTypes) {
  const auto call = Call("call: {method: user.UserService/Chat, request: {content: hi}, messages: 3, deadline: 2s}");
  ASSERT_TRUE(call) << ToString(call.error());
  EXPECT_EQ(call->path, "/user.UserService/Chat");
  EXPECT_EQ(call->kind, "bidi_stream");
  EXPECT_EQ(call->output_type, "user.ChatMessage");
  EXPECT_EQ(call->messages.count, 3u);
  EXPECT_EQ(*call->messages.Encode(2, Captures(), {}), "\x12\x02hi");
  EXPECT_EQ(call->deadline, Duration(2s));
  EXPECT_TRUE(call->half_close);
}

TEST_F(CallFieldsTest, OpenSendsOnlyWhatItIsToldTo) {
  EXPECT_EQ(Call("open: {as: a, method: user.UserService/Chat, request: {content: hi}}")->messages.count, 0u);
  EXPECT_EQ(Call("open: {as: b, method: user.UserService/Chat, request: {content: hi}, messages: 2}")->messages.count,
            2u);
  const auto several = Call("open: {as: c, method: user.UserService/Chat, requests: [{content: a}, {content: b}]}");
  EXPECT_EQ(several->messages.count, 2u);
  EXPECT_EQ(*several->messages.Encode(1, Captures(), {}),
            "\x12\x01"
            "b");
  EXPECT_FALSE(several->half_close);
}

TEST_F(CallFieldsTest, SendWithoutRequestRepeatsTheCallsOwn) {
  ASSERT_TRUE(Call("open: {method: user.UserService/Chat, request: {content: hi}}"));
  const auto send = ParseSend(ParseItem("send: {messages: 4}"), context_);
  ASSERT_TRUE(send) << ToString(send.error());
  EXPECT_EQ(send->messages.count, 4u);
  EXPECT_EQ(*send->messages.Encode(3, Captures(), {}), "\x12\x02hi");
}

TEST_F(CallFieldsTest, MistakesAreFoundAtTheirPlaces) {
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/Nope}"), HasSubstr("s.yaml:1:16: no schema knows"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, request: {idd: 1}}"), HasSubstr("s.yaml:1:"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, request: {id: x}}"), HasSubstr("s.yaml:1:"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, cde: 1}"), HasSubstr("unknown field 'cde'"));
  EXPECT_THAT(ErrorOf("call: {method: a.B/C, path: /a.B/C}"), HasSubstr("give one"));
  EXPECT_THAT(ErrorOf("call: {path: /a.B/C}"), HasSubstr("needs `kind`"));
  EXPECT_THAT(ErrorOf("call: {method: a.B/C, kind: unary, request: {}}"), HasSubstr("request_hex"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, request: {}, requests: []}"), HasSubstr("keep one"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, compression: zstd}"), HasSubstr("one of identity"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, copies: 0}"), HasSubstr("from 1"));
  EXPECT_THAT(ErrorOf("call: {method: user.UserService/GetUser, request: {id: \"${user.id}\"}}"),
              HasSubstr("no `save` before"));
}

TEST_F(CallFieldsTest, LabelsAreOpenedOnceAndBeforeTheyAreUsed) {
  const auto early = ParseHalfClose(ParseItem("half_close: {call: x}"), context_);
  ASSERT_FALSE(early);
  EXPECT_THAT(early.error().message, HasSubstr("opens a call named 'x'"));
  ASSERT_TRUE(Call("call: {as: x, method: user.UserService/GetUser, copies: 3}"));
  EXPECT_THAT(ErrorOf("call: {as: x, method: user.UserService/GetUser}"), HasSubstr("`as`"));
  EXPECT_TRUE(ParseHalfClose(ParseItem("half_close: {call: x}"), context_));
  EXPECT_TRUE(ParseHalfClose(ParseItem("half_close: {call: x.3}"), context_));
  EXPECT_FALSE(ParseHalfClose(ParseItem("half_close: {call: x.4}"), context_));
  EXPECT_FALSE(ParseHalfClose(ParseItem("half_close: {call: all}"), context_));
  EXPECT_TRUE(ParseAwait(ParseItem("await_status: {call: all}"), kAwaitStatusWord, context_));
}

TEST_F(CallFieldsTest, MessagesAreAwaitedInTotalOrOnTopOfTheLastWait) {
  ASSERT_TRUE(Call("open: {method: user.UserService/Chat}"));
  const auto count = [&](const std::string& fields) {
    const auto await = ParseAwait(ParseItem("await_message: " + fields), kAwaitMessageWord, context_);
    EXPECT_TRUE(await) << (await ? "" : ToString(await.error()));
    return await ? await->count : 0;
  };
  EXPECT_EQ(count("{}"), 1u);
  EXPECT_EQ(count("{more: 2}"), 3u);
  EXPECT_EQ(count("{count: 5}"), 5u);
  EXPECT_EQ(count("{more: 1}"), 6u);
  EXPECT_FALSE(ParseAwait(ParseItem("await_message: {more: 0}"), kAwaitMessageWord, context_));
}

TEST_F(CallFieldsTest, WireFieldsAreForTheWireClient) {
  EXPECT_TRUE(Call("call: {as: a, method: user.UserService/GetUser, flag: 3}"));
  context_.client = "grpc";
  EXPECT_NE(ErrorOf("call: {as: b, method: user.UserService/GetUser, flag: 3}"), "none");
}

TEST_F(CallFieldsTest, CountersAndCapturesAreFilledInWithTheirTypes) {
  const auto call = Call(
      "call: {method: user.UserService/GetUser, request: {id: \"${index}\"}, metadata: {x: \"c${copy}\", y-bin: {hex: "
      "\"00ff\"}}}");
  ASSERT_TRUE(call) << ToString(call.error());
  EXPECT_EQ(*call->messages.Encode(0, Captures(), {5, 1}), "\x08\x05");
  const auto metadata = call->metadata.Fill(Captures(), {0, 9});
  ASSERT_TRUE(metadata);
  EXPECT_EQ((*metadata)[0].value, "c9");
  EXPECT_EQ((*metadata)[1].value, std::string("\0\xff", 2));
}

TEST_F(CallFieldsTest, CapturedPartsAreFoundByPath) {
  Captures captures;
  Value user;
  user.Set("id", 7);
  captures.Set("user", user);
  captures.Set("user.name", "Ada");
  EXPECT_EQ(captures.Fill(Value("${user.id}"))->as_int(), 7);
  EXPECT_EQ(*captures.FillText("<${user.name} ${user.id}>"), "<Ada 7>");
  const auto absent = captures.Fill(Value("${user.email}"));
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error().message, HasSubstr("${user.email}"));
}

TEST_F(CallFieldsTest, SaveTakesWhatACallHas) {
  ASSERT_TRUE(Call("call: {method: user.UserService/GetUser}"));
  EXPECT_TRUE(ParseSave(ParseItem("save: {as: a, from: responses.2.id}"), context_));
  EXPECT_THAT(context_.captures, testing::ElementsAre("a"));
  EXPECT_FALSE(ParseSave(ParseItem("save: {as: b, from: reply.id}"), context_));
  EXPECT_FALSE(ParseSave(ParseItem("save: {as: index, from: count}"), context_));

  CallResults results;
  results.messages = {R"({"id":"1"})", R"({"id":"2","roles":["x"]})"};
  results.initial = {{"x-a", "1"}, {"x-b-bin", "AP8"}};
  EXPECT_EQ(results.Find("count")->as_int(), 2);
  EXPECT_EQ(results.Find("response.id")->as_string(), "1");
  EXPECT_EQ(results.Find("responses.1.roles.0")->as_string(), "x");
  EXPECT_EQ(results.Find("initial.x-b-bin")->as_string(), std::string("\0\xff", 2));
  EXPECT_FALSE(results.Find("responses.2.id"));
  EXPECT_FALSE(results.Find("status.code"));
  results.status = transcript::StatusSeen{"call"};
  results.status->code = 5;
  EXPECT_EQ(results.Find("status.code")->as_int(), 5);
}

TEST_F(CallFieldsTest, CodesHaveNamesAndNumbers) {
  EXPECT_EQ(*ParseHttp2Code(Value("CANCEL")), 8u);
  EXPECT_EQ(*ParseHttp2Code(Value(255)), 255u);
  EXPECT_FALSE(ParseHttp2Code(Value("CANCELED")));
  EXPECT_FALSE(ParseHttp2Code(Value(-1)));
}

}  // namespace
}  // namespace assay::script
