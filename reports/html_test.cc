#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "harness/base/base64.h"
#include "harness/base/sha256.h"
#include "reports/format.h"
#include "reports/sample_run.h"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Render(const record::RunRecord& run) { return FindFormat("html")->render(run); }

std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  EXPECT_NE(from, std::string::npos) << begin;
  const std::size_t start = from + begin.size();
  return text.substr(start, text.find(end, start) - start);
}

TEST(Html, AllowsItsOwnStyleAndScriptByHashAndNothingElse) {
  const std::string page = Render(SampleRun());
  const std::string policy = Between(page, "Content-Security-Policy\" content=\"", "\">");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(policy, HasSubstr("style-src 'sha256-" + ToBase64(Sha256(Between(page, "<style>", "</style>"))) + "'"));
  EXPECT_THAT(policy,
              HasSubstr("script-src 'sha256-" + ToBase64(Sha256(Between(page, "<script>", "</script>"))) + "'"));
}

TEST(Html, LetsNoTextOfTheTargetBecomeMarkup) {
  const std::string page = Render(SampleRun());
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("href=\"javascript:")));
  const std::regex attributes(R"re(<[a-z][^<>]* (style|on[a-z]+)=")re");
  EXPECT_FALSE(std::regex_search(page, attributes));
}

TEST(Html, PutsNewFailuresFirstAndOpensTheFirst) {
  const std::string page = Render(SampleRun());
  const std::size_t needs = page.find("What needs you");
  EXPECT_LT(needs, page.find("id=\"case=deadline/expired/kind=unary@wire\" open"));
  EXPECT_LT(page.find("id=\"case=status/hostile@grpc\""), page.find("id=\"case=metadata/binary@wire\""));
  EXPECT_LT(page.find("id=\"case=metadata/binary@wire\""), page.find("id=\"case=streaming/thousand@wire\""));
  EXPECT_LT(page.find(">Known failures "), page.find("id=\"case=status/trailers-only@wire\""));
}

TEST(Html, GathersFailuresOfOneFinding) { EXPECT_THAT(Render(SampleRun()), HasSubstr("2 cases, one finding")); }

TEST(Html, MarksTheEventThatDecided) {
  const std::string page = Render(SampleRun());
  const std::string row = Between(page, "<tr class=\"hit\">", "\n");
  EXPECT_THAT(row, HasSubstr("grpc-status 0"));
  EXPECT_THAT(row, HasSubstr("← check 1"));
}

TEST(Html, ShowsTheEndsOfALongTranscriptAndWhatDecided) {
  record::RunRecord run = SampleRun();
  run.results.resize(1);
  auto& events = run.results[0].transcript->events;
  const auto filler = events[1];
  for (int i = 0; i < 2000; ++i) events.push_back(filler);
  run.results[0].findings[0].evidence = {1000};
  const std::string page = Render(run);
  EXPECT_THAT(page, HasSubstr("<tr class=\"hit\"><td>1000<td>"));
  EXPECT_THAT(page, HasSubstr("events left out"));
  EXPECT_THAT(page, HasSubstr("<td>2014<td>"));
  EXPECT_THAT(page, Not(HasSubstr("<td>500<td>")));
}

TEST(Html, CountsWhatTheDocumentOmitsAsLeftOut) {
  record::RunRecord run = SampleRun();
  run.results.resize(1);
  auto& events = run.results[0].transcript->events;
  events.insert(events.begin() + 3, {events[2].at, transcript::Direction::kLocal, "", transcript::EventsOmitted{2000}});
  const std::string page = Render(run);
  EXPECT_THAT(page, HasSubstr("… 2000 events left out\n<tr class=\"step\"><td>4<td>"));
}

TEST(Html, LeavesTranscriptsToTheDocumentWhenThereAreMany) {
  record::RunRecord run = SampleRun();
  run.results.resize(1);
  for (int i = 0; i < 100; ++i) {
    record::CaseRecord result = run.results[0];
    result.id += std::to_string(i);
    result.findings[0].actual += std::to_string(i);
    const auto event = result.transcript->events[1];
    for (int k = 0; k < 200; ++k) result.transcript->events.push_back(event);
    run.results.push_back(std::move(result));
  }
  const std::string page = Render(run);
  std::size_t octets = 0;
  for (std::size_t at = page.find("<h4>Transcript"); at != std::string::npos;
       at = page.find("<h4>Transcript", at + 1)) {
    octets += page.find("</table>", at) - at;
  }
  EXPECT_GT(octets, 32U * 1024);
  EXPECT_LE(octets, 64U * 1024);
  EXPECT_THAT(page, HasSubstr("The transcript of this case is in the JSON document."));
}

TEST(Html, TellsWhyNothingRanInAnArea) {
  EXPECT_THAT(Render(SampleRun()), HasSubstr("Nothing ran: the target has no"));
}

TEST(Html, StaysSmallWithAThousandCases) {
  const std::size_t size = Render(LargeRun(1000)).size();
  EXPECT_LE(size, 400U * 1024);
  RecordProperty("octets", static_cast<int>(size));
}

TEST(Html, StandsWithNothingInIt) {
  const std::string page = Render(record::RunRecord());
  EXPECT_THAT(page, HasSubstr("Nothing could run"));
  EXPECT_THAT(page, HasSubstr("No target was reached"));
}

}  // namespace
}  // namespace assay::reports
