#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "reports/format.h"
#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::EndsWith;

std::string Label(const record::RunRecord& run) {
  pugi::xml_document svg;
  EXPECT_TRUE(svg.load_string(FindFormat("badge")->render(run).c_str()));
  return svg.child("svg").attribute("aria-label").value();
}

TEST(Badge, SaysHowManyPassed) {
  EXPECT_THAT(Label(SampleRun()), EndsWith(": 10 of 18 pass, 5 fail"));
  record::RunRecord run = LargeRun(50);
  EXPECT_THAT(Label(run), EndsWith(": 50 of 50 pass"));
  run.results.clear();
  EXPECT_THAT(Label(run), EndsWith(": nothing ran"));
}

}  // namespace
}  // namespace assay::reports
