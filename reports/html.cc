#include <algorithm>

#include "harness/base/base64.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/protocol/compression.h"
#include "harness/record/document.h"
#include "reports/format.h"
#include "reports/html/sections.h"
#include "reports/view/headline.h"
#include "reports_page_embedded.h"

namespace assay::reports {
namespace {

std::string_view PageFile(std::string_view path) {
  const auto files = Embedded_reports_page();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == path; });
  return found == files.end() ? std::string_view() : found->content;
}

// A source expression of the content security policy: only this very text may run.
std::string HashSource(std::string_view text) { return "'sha256-" + ToBase64(Sha256(text)) + "'"; }

// The whole document on one line, small enough to travel with the page: base64 of gzip, in which there is no markup
// either.
std::string Island(const record::RunRecord& run) {
  return ToBase64(protocol::Compress(protocol::Coding::kGzip, WriteJson(record::ToValue(run))));
}

std::string RenderHtml(const record::RunRecord& run) {
  const std::string_view css = PageFile("reports/page/page.css");
  const std::string_view js = PageFile("reports/page/page.js");
  Markup page;
  page << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
       << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action "
          "'none'; "
          "img-src data:; style-src ";
  page.Trusted(HashSource(css)) << "; script-src ";
  page.Trusted(HashSource(js))
      << "\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      << "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      << "<link rel=\"icon\" href=\"data:,\">\n<title>" << HeadlineOf(run).sentence << " · assay</title>\n<style>";
  page.Trusted(css) << "</style></head>\n<body><main>\n";
  html::Banner(page, run);
  html::Surroundings(page, run);
  html::ConcernSections(page, run);
  html::AreaTable(page, run);
  html::TargetSection(page, run);
  html::CaseTable(page, run);
  html::Footer(page, run);
  page << "</main>\n<script type=\"application/gzip\" id=\"island\">";
  page.Trusted(Island(run)) << "</script>\n<script>";
  page.Trusted(js) << "</script>\n</body></html>\n";
  return page.Take();
}

}  // namespace

extern const Format kHtml;
const Format kHtml = {"html", "report.html", "One self-contained page: verdict, causes, transcripts, all cases.",
                      RenderHtml};

}  // namespace assay::reports
