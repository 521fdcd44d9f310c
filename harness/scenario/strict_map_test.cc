#include "harness/scenario/strict_map.h"

#include <gtest/gtest.h>

#include "harness/scenario/yaml.h"

namespace assay::scenario {
namespace {

TEST(StrictMapTest, GivesWhatIsThere) {
  const Value tree =
      *ParseYaml("text: 5\non: true\ncount: 3\nbudget: 2s\nnames: [a, b]\nmap: {x: 1}\nlist: [7]\n", "s.yaml");
  Complaints complaints;
  StrictMap map(tree, "a thing", {"text", "on", "count", "budget", "names", "map", "list"}, complaints);
  EXPECT_TRUE(map.valid());
  EXPECT_EQ(map.RequiredText("text"), "5");
  EXPECT_TRUE(map.Boolean("on", false));
  EXPECT_EQ(map.Integer("count", 1, 1, 3), 3);
  EXPECT_EQ(map.Time("budget"), Duration(std::chrono::seconds(2)));
  EXPECT_EQ(TextsOf(map.Names("names")), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(map.Map("map").size(), 1U);
  EXPECT_EQ(map.List("list").size(), 1U);
  EXPECT_TRUE(complaints.empty()) << complaints.ToError().message;
}

TEST(StrictMapTest, GivesDefaultsForWhatIsAbsent) {
  const Value tree{Value::Map{}};
  Complaints complaints;
  StrictMap map(tree, "a thing", {"text"}, complaints);
  EXPECT_EQ(map.Text("text"), "");
  EXPECT_TRUE(map.Boolean("on", true));
  EXPECT_EQ(map.Integer("count", 2, 1, 3), 2);
  EXPECT_EQ(map.Time("budget"), std::nullopt);
  EXPECT_TRUE(map.Names("names").empty());
  EXPECT_TRUE(map.Map("map").empty());
  EXPECT_TRUE(map.List("list").empty());
  EXPECT_TRUE(complaints.empty());
}

TEST(StrictMapTest, ComplainsOfEverythingElse) {
  const Value tree = *ParseYaml(
      "text: [1]\nempty: ''\non: yes\ncount: 4\nbudget: 0s\nnames: [a, a, {}]\nmap: 1\nlist: 1\ncuont: 1\n", "s.yaml");
  Complaints complaints;
  StrictMap map(tree, "a thing", {"text", "empty", "on", "count", "budget", "names", "map", "list", "missing"},
                complaints);
  EXPECT_EQ(map.Text("text"), "");
  EXPECT_EQ(map.RequiredText("empty"), "");
  EXPECT_EQ(map.RequiredText("missing"), "");
  map.Boolean("on", false);
  EXPECT_EQ(map.Integer("count", 1, 1, 3), 1);
  map.Time("budget");
  EXPECT_EQ(map.Names("names").size(), 1U);
  map.Map("map");
  map.List("list");
  EXPECT_EQ(complaints.ToError().message,
            "s.yaml:1:1: a thing needs 'missing'\n"
            "s.yaml:1:7: 'text' of a thing takes text, not list\n"
            "s.yaml:2:8: 'empty' of a thing is empty\n"
            "s.yaml:3:5: 'on' of a thing takes true or false, not text\n"
            "s.yaml:4:8: 'count' of a thing is an integer from 1 to 3\n"
            "s.yaml:5:9: 'budget' of a thing takes a duration above 0, such as 250ms or 2s\n"
            "s.yaml:6:12: 'names' of a thing names 'a' twice\n"
            "s.yaml:6:15: 'names' of a thing takes a name or a list of names\n"
            "s.yaml:7:6: 'map' of a thing takes a map, not integer\n"
            "s.yaml:8:7: 'list' of a thing takes a list, not integer\n"
            "s.yaml:9:8: a thing has no 'cuont'; did you mean 'count'?");
}

TEST(StrictMapTest, WhatIsNoMapHasNothing) {
  const Value tree = *ParseYaml("[1]", "s.yaml");
  Complaints complaints;
  StrictMap map(tree, "a thing", {"text"}, complaints);
  EXPECT_FALSE(map.valid());
  EXPECT_EQ(map.RequiredText("text"), "");
  EXPECT_EQ(ToString(complaints.ToError()), "s.yaml:1:1: a thing is a map, not list");
}

}  // namespace
}  // namespace assay::scenario
