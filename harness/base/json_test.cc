#include "harness/base/json.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace assay {
namespace {

TEST(Json, ReadsEveryKind) {
  const Result<Value> value = ParseJson(R"({"z": null, "a": [true, -1, 1.5, "é\u0000"], "m": {}})");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->as_map()[0].first, "z");  // the order of the source
  const Value::List& list = value->Find("a")->as_list();
  EXPECT_EQ(list, (Value::List{true, -1, 1.5, std::string("é\0", 3)}));
  EXPECT_TRUE(value->Find("m")->is_map());
}

TEST(Json, KeepsIntegersOf64Bits) {
  EXPECT_EQ(*ParseJson("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(*ParseJson("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(*ParseJson("9223372036854775808"), Value(9223372036854775808.0));
}

TEST(Json, SaysWhereItBreaks) {
  const Result<Value> value = ParseJson("{\"a\": 1,\n  oops}", "x.json");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(value.error().where, (Where{"x.json", 2, 3}));
}

TEST(Json, RefusesDuplicateKeysWithTheirPlace) {
  const Result<Value> value = ParseJson(R"({"a\"\\": 1,
 "b": {"a": 2},
 "a\"\\": 3})",
                                        "x.json");
  ASSERT_FALSE(value);
  EXPECT_NE(value.error().message.find("\"a\"\\\""), std::string::npos);
  EXPECT_EQ(value.error().where, (Where{"x.json", 3, 2}));
}

TEST(Json, RefusesWhatIsNoJson) {
  for (const char* text : {"", "  ", "{", "[1,]", "{\"a\":1,}", "1 2", "'a'", "NaN", "01", "+1", "// c\n1", "\"\x01\"",
                           "tru", "\"\xff\"", "[1}", "\"\\ud800\""}) {
    EXPECT_FALSE(ParseJson(text)) << text;
  }
}

TEST(Json, RefusesDepthThatWouldExhaustTheStack) {
  EXPECT_TRUE(ParseJson(std::string(200, '[') + std::string(200, ']')));
  EXPECT_FALSE(ParseJson(std::string(201, '[') + std::string(201, ']')));
}

TEST(Json, WritesInOrderOnOneLineOrIndented) {
  Value map;
  map.Set("b", 1);
  map.Set("a", Value::List{"x", nullptr});
  EXPECT_EQ(WriteJson(map), R"({"b":1,"a":["x",null]})");
  EXPECT_EQ(WriteJson(map, 1), "{\n \"b\": 1,\n \"a\": [\n  \"x\",\n  null\n ]\n}");
}

TEST(Json, WritesDuplicateFreeTextOfAnyOctets) {
  EXPECT_EQ(WriteJson(Value("a\xff")), "\"a\xef\xbf\xbd\"");
  EXPECT_EQ(WriteJson(Value("</script>\x1b")), "\"</script>\\u001b\"");
}

TEST(Json, ReadsBackWhatItWrote) {
  for (const double number : {0.1, 1e300, -2.5, 3.0}) EXPECT_EQ(*ParseJson(WriteJson(Value(number))), Value(number));
}

TEST(Json, SurvivesAnyOctets) {
  std::mt19937 random(1);
  constexpr std::string_view kAlphabet = "{}[]\",:0123456789.eE+-truefalsn\\u \n\xff";
  int read = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text(random() % 12, '\0');
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    const Result<Value> value = ParseJson(text);
    if (!value) continue;
    ++read;
    EXPECT_EQ(*ParseJson(WriteJson(*value)), *value) << text;
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace assay
