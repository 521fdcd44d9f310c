#include <gtest/gtest.h>

#include "harness/base/json.h"
#include "harness/scenario/yaml.h"
#include "harness/target/binding.h"

namespace assay::target {
namespace {

std::string Filled(std::string_view yaml, const Names& names) {
  return WriteJson(Substitute(*scenario::ParseYaml(yaml, "s.yaml"), names));
}

TEST(SubstituteTest, AWholePlaceholderKeepsTheTypeOfItsValue) {
  EXPECT_EQ(Filled("{a: '${n}', b: '${t}', c: '${m}'}",
                   {{"n", Value(5)}, {"t", Value("x")}, {"m", Value(Value::Map{{"k", Value(true)}})}}),
            R"({"a":5,"b":"x","c":{"k":true}})");
}

TEST(SubstituteTest, WithinATextItBecomesText) {
  EXPECT_EQ(Filled("['${n}0', 'a${t}b${n}', '${n}${n}']", {{"n", Value(5)}, {"t", Value("x")}}),
            R"(["50","axb5","55"])");
}

TEST(SubstituteTest, UnknownNamesStay) {
  EXPECT_EQ(Filled("['${user.id}', 'a${index}b', '${n}-${user.id}', '${open']", {{"n", Value(5)}}),
            R"(["${user.id}","a${index}b","5-${user.id}","${open"])");
}

TEST(SubstituteTest, KeysAreFilledToo) { EXPECT_EQ(Filled("{'x-${n}': 1}", {{"n", Value(5)}}), R"({"x-5":1})"); }

TEST(SubstituteTest, FilledValuesAreNotFilledAgain) {
  EXPECT_EQ(Filled("['${a}']", {{"a", Value("${b}")}, {"b", Value("x")}}), R"(["${b}"])");
}

TEST(SubstituteTest, PlacesStay) {
  const Value tree = *scenario::ParseYaml("a: 1\nb: ['${n}']\n", "s.yaml");
  EXPECT_EQ(Substitute(tree, {{"n", Value(5)}}).FindPath("b.0")->at, (Where{"s.yaml", 2, 5}));
}

}  // namespace
}  // namespace assay::target
