#include "harness/base/value.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Value, KnowsItsType) {
  EXPECT_EQ(Value().TypeName(), "null");
  EXPECT_EQ(Value(nullptr).TypeName(), "null");
  EXPECT_EQ(Value(true).TypeName(), "boolean");
  EXPECT_EQ(Value(1).TypeName(), "integer");
  EXPECT_EQ(Value(1.5).TypeName(), "number");
  EXPECT_EQ(Value("a").TypeName(), "text");
  EXPECT_EQ(Value(Value::List()).TypeName(), "list");
  EXPECT_EQ(Value(Value::Map()).TypeName(), "map");
  EXPECT_TRUE(Value(1).is_number());
  EXPECT_EQ(Value(1).as_double(), 1.0);
}

TEST(Value, TextThatLooksLikeABooleanIsText) { EXPECT_TRUE(Value("true").is_string()); }

TEST(Value, SetKeepsTheOrderAndReplaces) {
  Value map;
  map.Set("b", 1);
  map.Set("a", 2);
  map.Set("b", "three");
  ASSERT_EQ(map.as_map().size(), 2U);
  EXPECT_EQ(map.as_map()[0].first, "b");
  EXPECT_EQ(map.as_map()[0].second, Value("three"));
  EXPECT_EQ(*map.Find("a"), Value(2));
  EXPECT_EQ(map.Find("c"), nullptr);
  EXPECT_EQ(Value("text").Find("a"), nullptr);
}

TEST(Value, FindPathGoesThroughMapsAndLists) {
  Value inner;
  inner.Set("name", "x");
  Value root;
  root.Set("details", Value()).Append(inner);
  ASSERT_NE(root.FindPath("details.0.name"), nullptr);
  EXPECT_EQ(*root.FindPath("details.0.name"), Value("x"));
  EXPECT_EQ(root.FindPath(""), &root);
  for (const char* path :
       {"details.1", "details.-1", "details.0x", "details.", "details.0.name.y", "other", "0", "."}) {
    EXPECT_EQ(root.FindPath(path), nullptr) << path;
  }
}

TEST(Value, EqualityIgnoresThePlace) {
  Value a(1);
  Value b(1);
  b.at = {"file.yaml", 3, 4};
  EXPECT_EQ(a, b);
  const Value text("1");
  EXPECT_NE(a, text);
}

TEST(Value, ToTextIsWhatAPersonWouldWrite) {
  EXPECT_EQ(Value("a\"b").ToText(), "a\"b");
  EXPECT_EQ(Value(-7).ToText(), "-7");
  EXPECT_EQ(Value(true).ToText(), "true");
  EXPECT_EQ(Value(1.5).ToText(), "1.5");
  EXPECT_EQ(Value().ToText(), "null");
  EXPECT_EQ(Value(Value::List{1, "b"}).ToText(), R"([1,"b"])");
}

}  // namespace
}  // namespace assay
