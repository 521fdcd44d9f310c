#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/program_run.h"

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

struct Shelf {
  const char* name;
  const char* holds;  // a row that is always there
};

class ListTest : public testing::TestWithParam<Shelf> {};

TEST_P(ListTest, PrintsTheSameForPeopleAndPrograms) {
  const Outcome text = RunProgram({"list", GetParam().name});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  const Outcome json = RunProgram({"list", GetParam().name, "--json"});
  EXPECT_EQ(json.exit_code, 0) << json.err;
  const Value rows = Json(json.out);
  ASSERT_TRUE(rows.is_list());
  bool found = false;
  for (const Value& row : rows.as_list()) {
    const std::string name = TextAt(row, "name");
    found |= name == GetParam().holds;
    EXPECT_THAT(text.out, AllOf(HasSubstr(name), HasSubstr(TextAt(row, "meaning"))));
  }
  EXPECT_TRUE(found) << GetParam().holds;
}

INSTANTIATE_TEST_SUITE_P(Shelves, ListTest,
                         testing::Values(Shelf{"scenarios", "health/overall"}, Shelf{"areas", "deadline"},
                                         Shelf{"requirements", "health.check.empty"}, Shelf{"steps", "call"},
                                         Shelf{"checks", "status"}, Shelf{"operations", "health_check"},
                                         Shelf{"features", "own_target"}, Shelf{"hooks", "drain"},
                                         Shelf{"bindings", "health"}, Shelf{"targets", "reference"}),
                         [](const auto& shelf) { return std::string(shelf.param.name); });

TEST(ShowTest, TellsWhatIsSentExpectedAndWhy) {
  const Outcome shown = RunProgram({"show", "health/overall"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.err, IsEmpty());
  for (const char* part :
       {"scenarios/conformance/health/overall.yaml:1", "requirement  health.check.empty (MUST)", "sends",
        "service: \"\"", "expects", "code: OK", "grpc.health.v1.Health/Check", "https://"}) {
    EXPECT_THAT(shown.out, HasSubstr(part));
  }
}

TEST(ShowTest, TakesACaseAsRunListsIt) {
  const Outcome listed = RunProgram({"run", "--list", "--filter", "health/unknown/*"});
  ASSERT_EQ(listed.exit_code, 0);
  const Outcome scenario = RunProgram({"show", "health/unknown"});
  const Strings ids = LinesOf(listed.out);
  ASSERT_FALSE(ids.empty());
  for (const std::string& id : {ids.front(), ids.back()}) EXPECT_EQ(RunProgram({"show", id}).out, scenario.out) << id;
}

}  // namespace
}  // namespace assay::cli
