#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <pugixml.hpp>
#include <regex>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/protocol/compression.h"
#include "harness/record/document.h"
#include "reports/format.h"
#include "reports/sample_run.h"
#include "reports/terminal.h"

// What all formats have in common: one truth, and no secret.
namespace assay::reports {
namespace {

using Counts = std::map<std::string, int>;
using testing::HasSubstr;
using testing::Not;

std::string Render(std::string_view format) { return FindFormat(format)->render(SampleRun()); }

Counts Truth() {
  Counts counts;
  for (const record::CaseRecord& result : SampleRun().results) ++counts[std::string(ToString(result.verdict))];
  return counts;
}

// Every match of the pattern, as name (second group) to count (first group).
Counts Matches(const std::string& text, const std::string& pattern, int name_group = 2, int count_group = 1) {
  Counts counts;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
    if (const int count = std::stoi((*it)[count_group]); count > 0) counts[(*it)[name_group]] += count;
  }
  return counts;
}

std::vector<std::string> Words(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> words;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) words.push_back(it->str());
  return words;
}

std::string LastLine(const std::string& text) { return text.substr(text.rfind('\n', text.size() - 2) + 1); }

TEST(Agreement, TheSampleHasEveryVerdictAndEveryModifier) {
  const record::Summary summary = Summarize(SampleRun());
  EXPECT_EQ(summary.by_verdict.size(), std::size(record::kAllVerdicts));
  EXPECT_EQ(summary.by_modifier.size(), 6U);
}

TEST(Agreement, AllFormatsShowTheSameCounts) {
  EXPECT_EQ(Matches(WriteJson(*ParseJson(Render("json"))->FindPath("summary.by_verdict")), R"(\"(\w+)\":(\d+))", 1, 2),
            Truth());

  const std::string html = Render("html");
  EXPECT_EQ(Matches(html, R"re(data-verdict="(\w+)" data-count="(\d+)")re", 1, 2), Truth()) << "the banner";
  Counts rows;
  for (const std::string& row : Words(html, R"(<tr data-v="\w+)")) ++rows[row.substr(row.find('"') + 1)];
  EXPECT_EQ(rows, Truth()) << "the table of all cases";

  pugi::xml_document xml;
  ASSERT_TRUE(xml.load_string(Render("junit").c_str()));
  Counts cases;
  const pugi::xpath_node_set properties = xml.select_nodes("//property[@name='verdict']");
  for (const auto& property : properties) ++cases[property.node().attribute("value").value()];
  EXPECT_EQ(cases, Truth());

  const std::string markdown = Render("markdown");
  const std::size_t head = markdown.find("| ✓ pass |");
  ASSERT_NE(head, std::string::npos);
  const std::string names = markdown.substr(head, markdown.find('\n', head) - head);
  const std::size_t third = markdown.find('\n', markdown.find('\n', head) + 1) + 1;
  const std::string numbers = markdown.substr(third, markdown.find('\n', third) - third);
  const std::vector<std::string> words = Words(names, "[a-z]{4,}");
  const std::vector<std::string> counts = Words(numbers, "[0-9]+");
  ASSERT_EQ(words.size(), counts.size());
  Counts cells;
  for (std::size_t i = 0; i < words.size(); ++i) cells[words[i]] = std::stoi(counts[i]);
  EXPECT_EQ(cells, Truth());

  EXPECT_EQ(Matches(LastLine(Render("terminal")), R"((\d+) (\w+))"), Truth());
  EXPECT_THAT(Render("badge"), HasSubstr("10 of 18 pass, 5 fail"));
}

// What the page carries inside.
std::string Island(const std::string& html) {
  const std::string open = "id=\"island\">";
  const std::size_t begin = html.find(open) + open.size();
  const auto packed = FromBase64(html.substr(begin, html.find("</script>", begin) - begin));
  EXPECT_TRUE(packed);
  const auto text = protocol::Decompress(protocol::Coding::kGzip, packed.value_or(""), 1 << 24);
  EXPECT_TRUE(text);
  return text.value_or("");
}

TEST(Agreement, ThePageCarriesTheDocument) {
  const auto carried = record::ReadDocument(Island(Render("html")), "island");
  ASSERT_TRUE(carried) << ToString(carried.error());
  EXPECT_TRUE(record::WriteDocument(*carried) == Render("json"));
}

TEST(Agreement, NoFormatGrowsWithWhatATargetSays) {
  record::RunRecord run = SampleRun();
  const std::string huge(1 << 17, 'x');
  for (record::CaseRecord& result : run.results) {
    result.reason += huge;
    for (record::Finding& finding : result.findings) finding.actual = finding.because = huge;
    if (!result.transcript) continue;
    for (transcript::Event& event : result.transcript->events) {
      if (auto* message = std::get_if<transcript::MessageSeen>(&event.what)) message->json = "\"" + huge + "\"";
    }
  }
  for (const Format* format : Formats()) EXPECT_LT(format->render(run).size(), 400'000U) << format->name;
}

TEST(Agreement, AStoredDocumentGivesTheSameReports) {
  const auto stored = record::ReadDocument(record::WriteDocument(SampleRun()), "r.json");
  ASSERT_TRUE(stored) << ToString(stored.error());
  for (const Format* format : Formats()) {
    EXPECT_TRUE(format->render(*stored) == format->render(SampleRun())) << format->name;
  }
}

// The secret went through argv, a header, a header block, a message, an echo as text and as base64.
TEST(Agreement, NoFormatShowsTheSecret) {
  std::vector<std::string> forms = {std::string(kSecret), ToHex(kSecret), std::string(kSecret).substr(0, 12)};
  for (const std::string before : {"", "x", "xx"}) {
    const std::string encoded = ToBase64(before + std::string(kSecret));
    forms.push_back(encoded.substr(4, 16));
  }
  std::vector<std::string> texts = {RenderTerminal(SampleRun(), {.colour = true, .width = 400, .verbose = true})};
  for (const Format* format : Formats()) texts.push_back(format->render(SampleRun()));
  texts.push_back(Island(Render("html")));
  for (const std::string& text : texts) {
    for (const std::string& form : forms) EXPECT_THAT(text.find(form), std::string::npos) << form;
  }
  EXPECT_THAT(Render("json"), HasSubstr("Bearer ‹redacted 21 octets›"));
}

TEST(Agreement, NoFormatLetsControlCharactersThrough) {
  for (const Format* format : Formats()) {
    const std::string text = format->render(SampleRun());
    EXPECT_TRUE(IsUtf8(text)) << format->name;
    if (format->name == "json") continue;  // JSON escapes them in its own way
    EXPECT_EQ(text.find_first_of("\x1b\x07\x0b"), std::string::npos) << format->name;
    EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE"))) << format->name << " has a right-to-left override";
  }
}

TEST(Catalog, FindsEachFormatByItsName) {
  for (const Format* format : Formats()) EXPECT_EQ(FindFormat(format->name), format);
  EXPECT_EQ(FindFormat("pdf"), nullptr);
}

}  // namespace
}  // namespace assay::reports
