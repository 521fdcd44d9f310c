#include "harness/target/template.h"

#include <gtest/gtest.h>

#include "harness/base/json.h"
#include "harness/scenario/yaml.h"

namespace assay::target {
namespace {

std::string Expanded(std::string_view yaml) {
  const Result<Value> value = ExpandTemplate(*scenario::ParseYaml(yaml, "b.yaml"));
  return value ? WriteJson(*value) : ToString(value.error());
}

TEST(TemplateTest, PlainTreesStay) {
  EXPECT_EQ(Expanded("{a: [1, {b: x}], repeat: y, item: z}"), R"({"a":[1,{"b":"x"}],"repeat":"y","item":"z"})");
}

TEST(TemplateTest, RepeatMakesAListAndCounts) {
  EXPECT_EQ(Expanded("{a: {$repeat: 3, item: {n: '${index}', t: 'x${index}'}}}"),
            R"({"a":[{"n":0,"t":"x0"},{"n":1,"t":"x1"},{"n":2,"t":"x2"}]})");
  EXPECT_EQ(Expanded("{$repeat: 0, item: 1}"), "[]");
  EXPECT_EQ(Expanded("{$repeat: -1, item: 1}"), "b.yaml:1:11: '$repeat' takes a count from 0 to 1000000, not -1");
  EXPECT_NE(Expanded("{$repeat: 1000001, item: 1}").find("b.yaml:1:11"), std::string::npos);
  EXPECT_NE(Expanded("{$repeat: '${messages}', item: 1}").find("b.yaml:1:11"), std::string::npos);
}

TEST(TemplateTest, TextJoinsItsParts) {
  EXPECT_EQ(Expanded("{$text: [a, {repeat: bc, times: 2}, 5]}"), R"("abcbc5")");
  EXPECT_EQ(Expanded("{$text: a}"), "b.yaml:1:9: '$text' takes a list of texts");
  EXPECT_EQ(Expanded("{$text: [{no: a}]}").substr(0, 12), "b.yaml:1:10:");
}

TEST(TemplateTest, AVeryLongTextStaysAFormUntilItsMessageIsMade) {
  EXPECT_EQ(Expanded("{$text: [a, {repeat: bc, times: 200000}]}"), R"({"$text":["a",{"repeat":"bc","times":200000}]})");
  EXPECT_EQ(Expanded("{$text: [a, {repeat: bc, times: 900000000}]}").substr(0, 12), "b.yaml:1:33:");
}

TEST(TemplateTest, PercentEncodesAsGrpcMessageIs) {
  EXPECT_EQ(Expanded("{$percent: '100% ü'}"), R"("100%25 %C3%BC")");
  EXPECT_EQ(Expanded("{$percent: ' x '}"), R"("%20x%20")");
  EXPECT_EQ(Expanded("{$percent: ' '}"), R"("%20")");
  EXPECT_EQ(Expanded("{$percent: ''}"), R"("")");
}

TEST(TemplateTest, CodesAreNumbers) {
  EXPECT_EQ(Expanded("{$code: NOT_FOUND}"), "5");
  EXPECT_EQ(Expanded("{$code: 16}"), "16");
  EXPECT_EQ(Expanded("{$code: LOST}"), "b.yaml:1:9: a status is a name or a number, such as NOT_FOUND or 5, not LOST");
}

TEST(TemplateTest, OtherFormsAreErrors) {
  EXPECT_EQ(Expanded("{a: {$octet: x}}"),
            "b.yaml:1:14: there is no form '$octet'; there are $repeat, $text, $percent and $code");
}

}  // namespace
}  // namespace assay::target
