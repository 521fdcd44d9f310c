#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "reports/format.h"
#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Junit : public testing::Test {
 protected:
  void Load(const record::RunRecord& run) {
    text_ = FindFormat("junit")->render(run);
    const auto parsed = xml_.load_string(text_.c_str());
    ASSERT_TRUE(parsed) << parsed.description() << " at " << parsed.offset;
  }
  pugi::xml_node Case(const std::string& name) {
    return xml_.select_node(("//testcase[@name='" + name + "']").c_str()).node();
  }

  std::string text_;
  pugi::xml_document xml_;
};

TEST_F(Junit, ShowsEachVerdictAsItsReadersExpect) {
  Load(SampleRun());
  const auto fail = Case("expired/kind=unary@wire").child("failure");
  EXPECT_STREQ(fail.attribute("type").value(), "status");
  EXPECT_THAT(fail.attribute("message").value(), StartsWith("call.status.code: expected DEADLINE_EXCEEDED (4)"));
  EXPECT_THAT(
      fail.child_value(),
      HasSubstr(
          "again  assay run 127.0.0.1:50051 --token \"$ASSAY_TOKEN\" --filter deadline/expired/kind=unary@wire -v"));
  EXPECT_THAT(Case("trailers-only@wire").child("skipped").attribute("message").value(), StartsWith("known: grpc++"));
  EXPECT_STREQ(Case("binary@wire").child("failure").attribute("type").value(), "unexpected-pass");
  EXPECT_TRUE(Case("thousand@wire").child("error"));
  EXPECT_THAT(Case("watch@wire").child("skipped").attribute("message").value(), StartsWith("unsupported: "));
  EXPECT_FALSE(Case("order@wire").child("failure")) << "lenient passes";
  EXPECT_FALSE(Case("early-end@grpc").child("failure")) << "info passes";
}

TEST_F(Junit, CountsWhatItHolds) {
  Load(SampleRun());
  for (const auto& found : xml_.select_nodes("//testsuite")) {
    const pugi::xml_node suite = found.node();
    EXPECT_EQ(suite.attribute("tests").as_ullong(), suite.select_nodes("testcase").size());
    EXPECT_EQ(suite.attribute("failures").as_ullong(), suite.select_nodes("testcase/failure").size());
    EXPECT_EQ(suite.attribute("errors").as_ullong(), suite.select_nodes("testcase/error").size());
    EXPECT_EQ(suite.attribute("skipped").as_ullong(), suite.select_nodes("testcase/skipped").size());
    EXPECT_GT(suite.select_nodes("testcase").size(), 0U) << "no suite is empty";
  }
  EXPECT_EQ(xml_.child("testsuites").attribute("tests").as_ullong(), xml_.select_nodes("//testcase").size());
  EXPECT_EQ(xml_.child("testsuites").attribute("failures").as_ullong(), xml_.select_nodes("//failure").size());
}

// Some readers key on the pair.
TEST_F(Junit, NamesEachCaseOnce) {
  Load(LargeRun(500));
  std::set<std::string> names;
  for (const auto& found : xml_.select_nodes("//testcase")) {
    names.insert(std::string(found.node().attribute("classname").value()) + "|" +
                 found.node().attribute("name").value());
  }
  std::set<std::string> ids;
  for (const record::CaseRecord& result : LargeRun(500).results) ids.insert(result.id);
  EXPECT_EQ(names.size(), ids.size());
}

TEST_F(Junit, FailsOnShouldOnlyWhenStrict) {
  record::RunRecord run = SampleRun();
  run.strict = true;
  Load(run);
  EXPECT_STREQ(Case("order@wire").child("failure").attribute("type").value(), "SHOULD");
}

TEST_F(Junit, ShowsAKnownFailureWithoutACaseAsAFailure) {
  Load(SampleRun());
  EXPECT_STREQ(Case("status/renamed-long-ago@wire").child("failure").attribute("type").value(), "unmatched");
}

TEST_F(Junit, HoldsNoCharacterThatXmlForbids) {
  Load(SampleRun());
  for (const char c : text_) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  EXPECT_EQ(text_.find("\xEF\xBF\xBF"), std::string::npos) << "U+FFFF";
  EXPECT_EQ(text_.find("]]>"), std::string::npos);
  EXPECT_THAT(Case("hostile@grpc").child("failure").child_value(), HasSubstr("]]>")) << "the reader sees it as it was";
}

TEST_F(Junit, KeepsTheTranscriptShortAndTheEvidenceInIt) {
  record::RunRecord run = SampleRun();
  auto& events = run.results[0].transcript->events;
  for (int i = 0; i < 10'000; ++i) events.push_back(events[1]);
  events[5000].what = transcript::WaitExpired{"what the finding is about", {}};
  run.results[0].findings[0].evidence = {5000};
  Load(run);
  const std::string out = Case("expired/kind=unary@wire").child("system-out").child_value();
  EXPECT_THAT(out, HasSubstr("SETTINGS"));
  EXPECT_THAT(out, HasSubstr("what the finding is about"));
  EXPECT_THAT(out, HasSubstr("…\n"));
  EXPECT_LE(out.size(), 8192U);
}

TEST_F(Junit, ShowsAShortTranscriptWhole) {
  const record::RunRecord run = SampleRun();
  Load(run);
  const std::string out = Case("expired/kind=unary@wire").child("system-out").child_value();
  const std::size_t lines = static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n'));
  EXPECT_EQ(lines, run.results[0].transcript->events.size());
}

}  // namespace
}  // namespace assay::reports
