#include "harness/target/repeat.h"

#include <gtest/gtest.h>

#include "harness/base/json.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"

namespace assay::target {
namespace {

std::string Expanded(std::string_view yaml) {
  scenario::Complaints complaints;
  const auto items = ExpandRepeats(scenario::ReadItems(*scenario::ParseYaml(yaml, "s.yaml"), complaints));
  EXPECT_TRUE(complaints.empty());
  if (!items) return ToString(items.error());
  std::string text;
  for (const scenario::Item& item : *items) {
    text += item.kind + WriteJson(item.fields);
    for (const std::string& client : item.only_clients) text += "@" + client;
    for (const auto& condition : item.when) text += "?" + condition.first;
    text += " ";
  }
  return text;
}

TEST(RepeatTest, StandsForItsSteps) {
  EXPECT_EQ(Expanded("[{a: {}}, {repeat: {times: 2, steps: [{b: {n: '${round}'}}, {c: {}}]}}, {d: {}}]"),
            R"(a{} b{"n":0} c{} b{"n":1} c{} d{} )");
  EXPECT_EQ(Expanded("[{repeat: {times: 0, steps: [{b: {}}]}}]"), "");
}

TEST(RepeatTest, LendsItsConditions) {
  EXPECT_EQ(Expanded("[{repeat: {times: 1, steps: [{b: {}}, {c: {}, only: grpc}]}, only: wire, when: {kind: unary}}]"),
            "b{}@wire?kind c{}@grpc?kind ");
}

TEST(RepeatTest, Nests) {
  EXPECT_EQ(Expanded("[{repeat: {times: 2, steps: [{repeat: {times: 2, steps: [{a: {}}]}}]}}]"), "a{} a{} a{} a{} ");
}

TEST(RepeatTest, RefusesOtherShapes) {
  EXPECT_EQ(Expanded("[{repeat: {times: x, steps: []}}]"),
            "s.yaml:1:19: 'times' of 'repeat' is an integer from 0 to 100000");
  EXPECT_EQ(Expanded("[{repeat: {steps: []}}]"), "s.yaml:1:2: 'repeat' needs 'times' and 'steps'");
  EXPECT_EQ(Expanded("[{repeat: {times: 1, steps: [x]}}]").substr(0, 12), "s.yaml:1:30:");
}

}  // namespace
}  // namespace assay::target
