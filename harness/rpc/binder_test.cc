#include "harness/rpc/binder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/rpc/channel.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"

namespace assay::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Bound {
  Result<std::vector<Step>> steps;
  std::string unsupported;
};

Bound BindYaml(const std::string& yaml) {
  script::BoundCase bound;
  bound.schema = schema::Schema::BuiltIn();
  const Value list = scenario::ParseYaml(yaml, "case.yaml").value();
  for (const Value& value : list.as_list()) bound.steps.push_back(scenario::ReadItem(value).value());
  Bound result{{}, {}};
  result.steps = BindSteps(bound, &result.unsupported);
  return result;
}

Bound BindCall(const std::string& fields) {
  return BindYaml("- call: {method: user.UserService/GetUser, request: {id: 1}, " + fields + "}");
}

TEST(BindSteps, ReadsTheStepsWithTheirLines) {
  const Bound bound = BindYaml(
      "- call: {method: user.UserService/GetUser, request: {id: 1}, remove: [authorization]}\n"
      "- await_status: {budget: 1s}\n"
      "- save: {as: id, from: response.id}\n");
  ASSERT_TRUE(bound.steps) << ToString(bound.steps.error());
  EXPECT_THAT(bound.unsupported, IsEmpty());
  ASSERT_EQ(bound.steps->size(), 3U);
  const auto& open = std::get<OpenStep>((*bound.steps)[0].what);
  EXPECT_EQ(open.call.path, "/user.UserService/GetUser");
  EXPECT_EQ(open.remove, std::vector<std::string>{"authorization"});
  EXPECT_EQ(open.codings, kAllCodings);
  EXPECT_EQ(std::get<AwaitStatusStep>((*bound.steps)[1].what).fields.budget, std::chrono::seconds(1));
  EXPECT_EQ((*bound.steps)[2].word, "save");
  EXPECT_EQ((*bound.steps)[2].line, 3);
}

TEST(BindSteps, SaysWhatIsWrongAndWhere) {
  const Bound bound = BindYaml("- call: {method: user.UserService/GetUser, request: {ident: 1}}");
  ASSERT_FALSE(bound.steps);
  EXPECT_EQ(bound.steps.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(bound.steps.error().where.line, 1);
  EXPECT_THAT(BindYaml("- send_frame: {type: PING}").steps.error().message, HasSubstr("send_frame"));
  EXPECT_THAT(BindCall("padding: 3").steps.error().message, HasSubstr("wire"));
}

TEST(BindSteps, SaysWhatTheLibraryCannotDo) {
  const std::pair<const char*, const char*> cases[] = {
      {"metadata: {X-Upper: a}", "X-Upper"},
      {"metadata: {x-name: {hex: '0a'}}", "%x20"},
      {"metadata: {grpc-previous: a}", "reserved"},
      {"metadata: {te: trailers}", "written by grpc++"},
      {"metadata: {X-Upper: '${unknown}'}", ""},
      {"remove: te", "cannot leave out te"},
      {"accept_encoding: snappy", "cannot announce the codings snappy"},
      {"accept_encoding: deflate, compression: gzip", "cannot compress with gzip"},
  };
  for (const auto& [fields, reason] : cases) {
    const Bound bound = BindCall(fields);
    if (!bound.steps) {
      EXPECT_STREQ(reason, "") << fields << ": " << ToString(bound.steps.error());
      continue;
    }
    EXPECT_THAT(bound.unsupported, HasSubstr(reason)) << fields;
    EXPECT_FALSE(bound.unsupported.empty()) << fields;
  }
}

TEST(BindSteps, AnnouncesTheCodingsAskedFor) {
  for (const auto& [list, codings] :
       {std::pair("identity", 0b001), std::pair("gzip", 0b101), std::pair("'identity, deflate'", 0b011),
        std::pair("'identity,deflate,gzip'", 0b111)}) {
    const Bound bound = BindCall("accept_encoding: " + std::string(list));
    ASSERT_TRUE(bound.steps) << ToString(bound.steps.error());
    EXPECT_THAT(bound.unsupported, IsEmpty());
    EXPECT_EQ(std::get<OpenStep>((*bound.steps)[0].what).codings, codings) << list;
  }
}

TEST(BindSteps, StillFindsErrorsBehindWhatIsUnsupported) {
  const Bound bound = BindYaml(
      "- call: {method: user.UserService/GetUser, metadata: {X-Upper: a}}\n"
      "- await_status: {call: nobody}\n");
  ASSERT_FALSE(bound.steps);
  EXPECT_THAT(bound.steps.error().message, HasSubstr("nobody"));
}

}  // namespace
}  // namespace assay::rpc
