#include "harness/scenario/scenario_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "harness/base/json.h"

namespace assay::scenario {
namespace {

TEST(ScenarioIdTest, FollowsFromThePath) {
  EXPECT_EQ(ScenarioIdOf("conformance/deadline/expired.yaml"), "deadline/expired");
  EXPECT_EQ(ScenarioIdOf("contract/user/status/not-found.yaml"), "status/user-not-found");
}

TEST(ScenarioIdTest, OtherPathsHaveNone) {
  for (const char* path : {"expired.yaml", "conformance/expired.yaml", "conformance/a/b/c.yaml", "contract/user/x.yaml",
                           "bench/a/b.yaml", "conformance/a/B.yaml", "conformance/a/.yaml", "conformance//b.yaml"}) {
    EXPECT_FALSE(ScenarioIdOf(path).has_value()) << path;
  }
}

// Editors complete what the reader takes, no more and no less.
TEST(ScenarioSchemaTest, HasTheKeysOfTheReader) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/scenarios/schema/scenario.schema.json");
  std::ostringstream content;
  content << file.rdbuf();
  const Result<Value> schema = ParseJson(content.str(), "scenario.schema.json");
  ASSERT_TRUE(schema.has_value()) << ToString(schema.error());
  std::vector<std::string> keys;
  for (const auto& [key, property] : schema->Find("properties")->as_map()) keys.push_back(key);
  std::vector<std::string> known(ScenarioKeys().begin(), ScenarioKeys().end());
  std::sort(keys.begin(), keys.end());
  std::sort(known.begin(), known.end());
  EXPECT_EQ(keys, known);
}

}  // namespace
}  // namespace assay::scenario
