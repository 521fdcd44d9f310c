#include "harness/scenario/variation.h"

#include <gtest/gtest.h>

#include "harness/scenario/yaml.h"

namespace assay::scenario {
namespace {

struct Read {
  Scenario scenario;
  std::string complaints;
};

Read ReadTree(std::string_view yaml) {
  Read read;
  Complaints complaints;
  ReadVariation(*ParseYaml(yaml, "s.yaml"), read.scenario, complaints);
  if (!complaints.empty()) read.complaints = ToString(complaints.ToError());
  return read;
}

std::vector<std::string> Labels(std::string_view yaml) {
  const Read read = ReadTree(yaml);
  EXPECT_EQ(read.complaints, "");
  std::vector<std::string> labels;
  for (const Variant& variant : VariantsOf(read.scenario)) labels.push_back(variant.label);
  return labels;
}

using Texts = std::vector<std::string>;

TEST(VariationTest, WithoutAxesThereIsOneVariantWithoutALabel) { EXPECT_EQ(Labels("{}"), Texts{""}); }

TEST(VariationTest, IsTheProductInTheOrderOfTheAxes) {
  EXPECT_EQ(Labels("vary: {kind: [unary, bidi], n: [1, 2]}"), (Texts{"unary,1", "unary,2", "bidi,1", "bidi,2"}));
}

TEST(VariationTest, LeavesOutWhatExceptNames) {
  EXPECT_EQ(Labels("vary: {kind: [unary, bidi], n: [1, 2, 3]}\nexcept: [{kind: unary, n: [2, 3]}, {kind: bidi, n: 1}]"),
            (Texts{"unary,1", "bidi,2", "bidi,3"}));
}

TEST(VariationTest, KeepsTheTypesOfValues) {
  const Read read = ReadTree("vary: {n: [1, '2', true]}");
  const std::vector<Variant> variants = VariantsOf(read.scenario);
  ASSERT_EQ(variants.size(), 3U);
  EXPECT_TRUE(variants[0].values[0].second.is_int());
  EXPECT_TRUE(variants[1].values[0].second.is_string());
  EXPECT_TRUE(variants[2].values[0].second.is_bool());
}

TEST(VariationTest, NamedValuesLendTheirNamesToCaseIds) {
  const Read read = ReadTree("vary: {path: {root: /, empty: \"\"}}\nexcept: [{path: empty}]");
  EXPECT_EQ(read.complaints, "");
  const std::vector<Variant> variants = VariantsOf(read.scenario);
  ASSERT_EQ(variants.size(), 1U);
  EXPECT_EQ(variants[0].label, "root");
  EXPECT_EQ(variants[0].values[0].second, Value("/"));
}

TEST(VariationTest, WhatDoesNotFitIntoAnIdIsShortenedAlwaysTheSameWay) {
  const Texts labels =
      Labels(R"(vary: {x: ["100% %41", "", "%", "a/b@c", {page: -1}, "ü", "0123456789012345678901234567 x"]})");
  ASSERT_EQ(labels.size(), 7U);
  EXPECT_EQ(labels[0].substr(0, 7), "100-41-");
  EXPECT_EQ(labels[0].size(), 11U);
  EXPECT_EQ(labels[1], "9dc5");  // FNV-1a of nothing is 811c9dc5
  EXPECT_EQ(labels[3].substr(0, 6), "a-b-c-");
  EXPECT_EQ(labels[4].substr(0, 9), "page-:-1-");
  EXPECT_EQ(labels[6].size(), 24U + 1 + 4);
  for (const std::string& label : labels) EXPECT_EQ(label.find_first_of("/@, *"), std::string::npos) << label;
}

TEST(VariationTest, RefusesOtherShapes) {
  EXPECT_EQ(ReadTree("vary: [kind]").complaints, "s.yaml:1:7: 'vary' takes a map of axes to their values");
  EXPECT_EQ(ReadTree("vary: {kind: unary}").complaints,
            "s.yaml:1:14: the axis 'kind' takes a list of values, or a map of names to values");
  EXPECT_NE(ReadTree("vary: {kind: []}").complaints, "");
  EXPECT_NE(ReadTree("vary: {unique: [1]}").complaints, "");
  EXPECT_NE(ReadTree("vary: {a.b: [1]}").complaints, "");
  EXPECT_EQ(ReadTree("vary: {n: [1, 1]}").complaints, "s.yaml:1:15: the axis 'n' has '1' twice");
  EXPECT_EQ(ReadTree("vary: {n: {a/b: 1}}").complaints,
            "s.yaml:1:17: 'a/b' is not fit for a case id; names of values have letters, digits and . _ + : = -");
  EXPECT_EQ(ReadTree("except: {n: 1}").complaints, "s.yaml:1:9: 'except' takes a list of maps of axes to values");
  EXPECT_NE(ReadTree("vary: {n: [1]}\nexcept: [n]").complaints, "");
  EXPECT_EQ(ReadTree("vary: {kind: [unary]}\nexcept: [{kinds: unary}]").complaints,
            "s.yaml:2:18: 'vary' has no axis 'kinds'; did you mean 'kind'?");
  EXPECT_EQ(ReadTree("vary: {kind: [unary]}\nexcept: [{kind: unray}]").complaints,
            "s.yaml:2:17: the axis 'kind' has no value unray; did you mean 'unary'?");
  EXPECT_EQ(ReadTree("vary: {kind: [unary]}\nexcept: [{kind: unary}]").complaints,
            "s.yaml:2:9: 'except' leaves out every variant");
}

TEST(VariationTest, WhenMatchesByValueOrLabel) {
  const Read read = ReadTree("vary: {kind: [unary, bidi], path: {root: /}}");
  const Variant variant = VariantsOf(read.scenario)[0];
  EXPECT_TRUE(variant.Matches({}));
  EXPECT_TRUE(variant.Matches({{"kind", Value("unary")}}));
  EXPECT_TRUE(variant.Matches({{"kind", Value(Value::List{Value("bidi"), Value("unary")})}}));
  EXPECT_TRUE(variant.Matches({{"path", Value("root")}}));
  EXPECT_TRUE(variant.Matches({{"path", Value("/")}}));
  EXPECT_FALSE(variant.Matches({{"kind", Value("bidi")}}));
  EXPECT_FALSE(variant.Matches({{"kind", Value("unary")}, {"path", Value("x")}}));
  EXPECT_FALSE(variant.Matches({{"other", Value("unary")}}));
}

TEST(VariationTest, WhenOfAnItemNamesAxesAndTheirValues) {
  const Read read = ReadTree("vary: {kind: [unary, bidi]}");
  Complaints complaints;
  Item item;
  item.when = {{"kind", Value("unary")}};
  CheckWhen(item, read.scenario.vary, complaints);
  EXPECT_TRUE(complaints.empty());
  item.when = {{"kind", Value("x")}, {"y", Value(1)}};
  CheckWhen(item, read.scenario.vary, complaints);
  EXPECT_EQ(complaints.size(), 2U);
}

}  // namespace
}  // namespace assay::scenario
