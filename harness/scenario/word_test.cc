#include "harness/scenario/word.h"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

constexpr FieldSpec kFields[] = {
    {"text", FieldType::kText},
    {"count", FieldType::kInteger, true, "How many."},
    {"on", FieldType::kBoolean},
    {"budget", FieldType::kDuration},
    {"payload", FieldType::kHex},
    {"list", FieldType::kList},
    {"map", FieldType::kMap},
    {"any", FieldType::kAny},
    {"code", FieldType::kCode},
    {"names", FieldType::kNames},
    {"chunk", FieldType::kInteger, false, "Octets.", "wire"},
};
constexpr WordSpec kWord = {"wait", "Waits.", kFields};
constexpr FieldSpec kOpenFields[] = {{"operation", FieldType::kText}, {"*", FieldType::kAny}};
constexpr WordSpec kOpenWord = {"call", "Calls.", kOpenFields};

Value Placed(Value value, int line, int column) {
  value.at = {"s.yaml", line, column};
  return value;
}

Item MakeItem(Value::Map fields) {
  Item item;
  item.kind = "wait";
  item.fields = Value(std::move(fields));
  item.at = {"s.yaml", 1, 3};
  return item;
}

// The error of a field beside the required one, or "" where there is none.
std::string Complaint(std::string name, Value value, std::string_view client = {}) {
  const Item item = MakeItem({{"count", Value(1)}, {std::move(name), Placed(std::move(value), 4, 9)}});
  const Status status = CheckFields(item, kWord, client);
  return status ? "" : ToString(status.error());
}

TEST(CheckFieldsTest, TakesEachTypeItsOwnValues) {
  EXPECT_EQ(Complaint("text", Value("a")), "");
  EXPECT_EQ(Complaint("text", Value(5)), "");
  EXPECT_EQ(Complaint("text", Value(true)), "");
  EXPECT_EQ(Complaint("on", Value(false)), "");
  EXPECT_EQ(Complaint("budget", Value("250ms")), "");
  EXPECT_EQ(Complaint("payload", Value("00 ff")), "");
  EXPECT_EQ(Complaint("list", Value(Value::List{})), "");
  EXPECT_EQ(Complaint("map", Value(Value::Map{})), "");
  EXPECT_EQ(Complaint("any", Value()), "");
  EXPECT_EQ(Complaint("code", Value("NOT_FOUND")), "");
  EXPECT_EQ(Complaint("code", Value(16)), "");
  EXPECT_EQ(Complaint("code", Value(Value::List{Value("OK"), Value(4)})), "");
  EXPECT_EQ(Complaint("names", Value("a")), "");
  EXPECT_EQ(Complaint("names", Value(Value::List{Value("a"), Value("b")})), "");
}

TEST(CheckFieldsTest, RefusesOtherTypesAtTheValuesPlace) {
  EXPECT_EQ(Complaint("text", Value(Value::Map{})), "s.yaml:4:9: 'text' of 'wait' takes text, not map");
  EXPECT_EQ(Complaint("on", Value("yes")), "s.yaml:4:9: 'on' of 'wait' takes true or false, not text 'yes'");
  EXPECT_EQ(Complaint("budget", Value(5)),
            "s.yaml:4:9: 'budget' of 'wait' takes a duration, such as 250ms or 2s, not integer '5'");
  EXPECT_NE(Complaint("budget", Value("5 parsecs")), "");
  EXPECT_NE(Complaint("payload", Value(11)), "");
  EXPECT_NE(Complaint("payload", Value("0")), "");
  EXPECT_NE(Complaint("list", Value("a")), "");
  EXPECT_NE(Complaint("map", Value(Value::List{})), "");
  EXPECT_NE(Complaint("code", Value("NOT_THERE")), "");
  EXPECT_NE(Complaint("code", Value(17)), "");
  EXPECT_NE(Complaint("code", Value(-1)), "");
  EXPECT_NE(Complaint("code", Value(Value::List{Value("OK"), Value("KO")})), "");
  EXPECT_NE(Complaint("names", Value(Value::List{Value(Value::Map{})})), "");
  EXPECT_NE(Complaint("count", Value("1")), "");
}

TEST(CheckFieldsTest, APlaceholderPassesForAnyType) {
  for (const char* field : {"text", "on", "budget", "payload", "list", "map", "any", "code", "names"}) {
    EXPECT_EQ(Complaint(field, Value("${later}")), "") << field;
  }
  EXPECT_EQ(Complaint("budget", Value("${later}ms")), "");
  EXPECT_EQ(Complaint("code", Value(Value::List{Value("OK"), Value("${later}")})), "");
}

TEST(CheckFieldsTest, UnknownFieldsGetASuggestion) {
  EXPECT_EQ(Complaint("budgte", Value("1s")), "s.yaml:4:9: 'wait' has no field 'budgte'; did you mean 'budget'?");
  EXPECT_EQ(Complaint("quux", Value("1s")), "s.yaml:4:9: 'wait' has no field 'quux'");
}

TEST(CheckFieldsTest, MissingFieldsAreNamedAtTheItem) {
  const Status status = CheckFields(MakeItem({}), kWord);
  ASSERT_FALSE(status);
  EXPECT_EQ(ToString(status.error()), "s.yaml:1:3: 'wait' needs 'count': How many.");
}

TEST(CheckFieldsTest, AllComplaintsComeAtOnce) {
  const Status status = CheckFields(MakeItem({{"on", Placed(Value(1), 2, 5)}, {"off", Placed(Value(1), 3, 5)}}), kWord);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message,
            "s.yaml:1:3: 'wait' needs 'count': How many.\n"
            "s.yaml:2:5: 'on' of 'wait' takes true or false, not integer '1'\n"
            "s.yaml:3:5: 'wait' has no field 'off'");
}

TEST(CheckFieldsTest, AFieldOfOneClientIsRefusedForOthers) {
  EXPECT_EQ(Complaint("chunk", Value(1)), "");
  EXPECT_EQ(Complaint("chunk", Value(1), "wire"), "");
  EXPECT_EQ(Complaint("chunk", Value(1), "grpc"),
            "s.yaml:4:9: 'chunk' of 'wait' exists for the client wire only, not for grpc");
}

TEST(CheckFieldsTest, AnOpenEndedWordTakesFurtherFields) {
  Item item = MakeItem({{"operation", Value("delay")}, {"delay_ms", Value(5)}});
  EXPECT_TRUE(CheckFields(item, kOpenWord).has_value());
  item.fields.Set("operation", Value(Value::List{}));
  EXPECT_FALSE(CheckFields(item, kOpenWord).has_value());
}

TEST(CheckFieldsTest, FieldsAreAMap) {
  Item item = MakeItem({});
  item.fields = Placed(Value("1s"), 2, 9);
  const Status status = CheckFields(item, kWord);
  ASSERT_FALSE(status);
  EXPECT_EQ(ToString(status.error()), "s.yaml:2:9: 'wait' takes a map of fields, such as wait: {}");
}

TEST(KnowsTest, LooksAtNamesAndClientsButNotAtTypes) {
  EXPECT_TRUE(Knows(kWord, MakeItem({{"on", Value("nonsense")}}), "grpc"));
  EXPECT_FALSE(Knows(kWord, MakeItem({{"off", Value(true)}}), "grpc"));
  EXPECT_FALSE(Knows(kWord, MakeItem({{"chunk", Value(1)}}), "grpc"));
  EXPECT_TRUE(Knows(kWord, MakeItem({{"chunk", Value(1)}}), "wire"));
  EXPECT_TRUE(Knows(kOpenWord, MakeItem({{"anything", Value(1)}}), "wire"));
}

TEST(FieldsTest, GivesWhatIsThere) {
  const Value map(Value::Map{{"text", Value(5)},
                             {"count", Value(7)},
                             {"on", Value(true)},
                             {"budget", Value("1.5s")},
                             {"octets", Value(Value::Map{{"hex", Value("00ff")}})},
                             {"names", Value(Value::List{Value("a"), Value(2)})},
                             {"name", Value("b")}});
  const Fields fields(map);
  EXPECT_TRUE(fields.Has("text"));
  EXPECT_EQ(fields.Text("text"), "5");
  EXPECT_EQ(fields.Integer("count"), 7);
  EXPECT_EQ(fields.Boolean("on"), true);
  EXPECT_EQ(fields.Time("budget"), Duration(std::chrono::milliseconds(1500)));
  EXPECT_EQ(fields.Octets("octets"), std::string("\x00\xff", 2));
  EXPECT_EQ(fields.Names("names"), (std::vector<std::string>{"a", "2"}));
  EXPECT_EQ(fields.Names("name"), (std::vector<std::string>{"b"}));
}

TEST(FieldsTest, GivesTheDefaultForWhatIsAbsent) {
  const Value map{Value::Map{}};
  const Fields fields(map);
  EXPECT_FALSE(fields.Has("text"));
  EXPECT_EQ(fields.Text("text", "call"), "call");
  EXPECT_EQ(fields.Integer("count", 3), 3);
  EXPECT_EQ(fields.Boolean("on", true), true);
  EXPECT_EQ(fields.Time("budget", std::chrono::seconds(5)), Duration(std::chrono::seconds(5)));
  EXPECT_EQ(fields.Octets("octets"), "");
  EXPECT_EQ(fields.Names("names"), std::vector<std::string>{});
}

TEST(FieldsTest, SaysWhereAnotherTypeStands) {
  const Value map(Value::Map{{"x", Placed(Value(Value::Map{{"a", Value(1)}}), 7, 2)}, {"t", Placed(Value("5"), 8, 2)}});
  const Fields fields(map);
  EXPECT_EQ(ToString(fields.Text("x").error()), "s.yaml:7:2: 'x' takes text, not map");
  EXPECT_EQ(ToString(fields.Integer("t").error()), "s.yaml:8:2: 't' takes an integer, not text '5'");
  EXPECT_EQ(fields.Boolean("t").error().where.line, 8);
  EXPECT_EQ(fields.Time("t").error().where.line, 8);
  EXPECT_EQ(fields.Names("x").error().where.line, 7);
  EXPECT_EQ(fields.Octets("x").error().where.line, 7);
}

TEST(OctetsOfTest, ReadsEachForm) {
  EXPECT_EQ(OctetsOf(Value("grün")), "grün");
  EXPECT_EQ(OctetsOf(Value(42)), "42");
  EXPECT_EQ(OctetsOf(Value(Value::Map{{"text", Value("x")}})), "x");
  EXPECT_EQ(OctetsOf(Value(Value::Map{{"hex", Value("00 FF")}})), std::string("\x00\xff", 2));
  EXPECT_EQ(OctetsOf(Value(Value::Map{{"base64", Value("AP8=")}})), std::string("\x00\xff", 2));
  EXPECT_EQ(OctetsOf(Value(Value::Map{{"repeat", Value("ab")}, {"times", Value(3)}})), "ababab");
  EXPECT_EQ(OctetsOf(Value(Value::Map{{"times", Value(0)}, {"repeat", Value("ab")}})), "");
  const Value zero(Value::Map{{"hex", Value("00")}});
  EXPECT_EQ(OctetsOf(Value(Value::Map{{"repeat", zero}, {"times", Value(2)}})), std::string(2, '\0'));
}

TEST(OctetsOfTest, RefusesTheRest) {
  const Value bad[] = {
      Value(),
      Value(Value::List{}),
      Value(Value::Map{}),
      Value(Value::Map{{"hex", Value("0")}}),
      Value(Value::Map{{"hex", Value(11)}}),
      Value(Value::Map{{"base64", Value("?")}}),
      Value(Value::Map{{"octal", Value("0")}}),
      Value(Value::Map{{"repeat", Value("a")}}),
      Value(Value::Map{{"repeat", Value("a")}, {"times", Value(-1)}}),
      Value(Value::Map{{"repeat", Value("a")}, {"times", Value("9")}}),
      Value(Value::Map{{"repeat", Value("aa")}, {"times", Value(std::int64_t{1} << 62)}}),
      Value(Value::Map{{"hex", Value("00")}, {"text", Value("a")}}),
  };
  for (const Value& value : bad) EXPECT_FALSE(OctetsOf(value).has_value()) << value.ToText();
}

}  // namespace
}  // namespace assay::scenario
