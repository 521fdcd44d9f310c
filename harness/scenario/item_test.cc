#include "harness/scenario/item.h"

#include <gtest/gtest.h>

#include "harness/scenario/yaml.h"

namespace assay::scenario {
namespace {

Result<Item> Read(std::string_view yaml) { return ReadItem(*ParseYaml(yaml, "s.yaml")); }

std::string Complaint(std::string_view yaml) {
  const Result<Item> item = Read(yaml);
  return item ? "" : ToString(item.error());
}

TEST(ItemTest, HasAWordAndFields) {
  const Result<Item> item = Read("await_status: {budget: 1s}");
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->kind, "await_status");
  EXPECT_EQ(*item->fields.Find("budget"), Value("1s"));
  EXPECT_EQ(item->at, (Where{"s.yaml", 1, 1}));
  EXPECT_FALSE(item->level.has_value());
}

TEST(ItemTest, AWordAloneHasNoFields) {
  const Result<Item> item = Read("half_close:\n");
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->fields, Value(Value::Map()));
}

TEST(ItemTest, CarriesWhatStandsBesideTheWord) {
  const Result<Item> item = Read(
      "only: wire\nelapsed: {at_most: 1s}\nlevel: should\nrequirement: a.b\nwhen: {kind: [unary]}\nbecause: It is "
      "so.\n");
  ASSERT_TRUE(item.has_value()) << ToString(item.error());
  EXPECT_EQ(item->kind, "elapsed");
  EXPECT_EQ(item->level, Level::kShould);
  EXPECT_EQ(item->requirement, "a.b");
  EXPECT_EQ(item->only_clients, std::vector<std::string>{"wire"});
  ASSERT_EQ(item->when.size(), 1U);
  EXPECT_EQ(item->when[0].first, "kind");
  EXPECT_EQ(item->because, "It is so.");
}

TEST(ItemTest, RefusesOtherShapesAtTheirPlaces) {
  EXPECT_EQ(Complaint("half_close"),
            "s.yaml:1:1: a step or check is a map of its word to its fields, such as await_status: {}");
  EXPECT_EQ(Complaint("only: [wire]"), "s.yaml:1:1: the step or check has no word");
  EXPECT_EQ(
      Complaint("status: {}\nlevle: MUST\n"),
      "s.yaml:2:8: 'levle' stands beside 'status'; a step or check has one word, its fields inside, and beside it "
      "only, when, because, level and requirement");
  EXPECT_EQ(Complaint("status: {}\nlevel: SHALL\n"), "s.yaml:2:8: a level is MUST, SHOULD, MAY or PRACTICE");
  EXPECT_EQ(Complaint("status: {}\nonly: [{}]\n"),
            "s.yaml:2:8: 'only' of a step or check takes a name or a list of names");
  EXPECT_EQ(Complaint("status: {}\nwhen: [unary]\n"), "s.yaml:2:7: 'when' of a step or check takes a map, not list");
}

TEST(ItemTest, AListComplainsOfEachAndKeepsTheRest) {
  Complaints complaints;
  const Value list = *ParseYaml("- status: {}\n- only: wire\n- 5\n- messages: {}\n", "s.yaml");
  const std::vector<Item> items = ReadItems(list, complaints);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[1].kind, "messages");
  EXPECT_EQ(complaints.size(), 2U);
  ReadItems(*ParseYaml("status: {}", "s.yaml"), complaints);
  EXPECT_EQ(complaints.size(), 3U);
}

}  // namespace
}  // namespace assay::scenario
