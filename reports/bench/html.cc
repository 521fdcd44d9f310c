#include <algorithm>

#include "harness/base/base64.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/protocol/compression.h"
#include "harness/record/bench_document.h"
#include "reports/bench/conclusion.h"
#include "reports/bench/format.h"
#include "reports/bench/sections.h"
#include "reports_page_embedded.h"

namespace assay::reports::bench {
namespace {

std::string PageFile(std::string_view path) {
  for (const EmbeddedFile& file : Embedded_reports_page()) {
    if (file.path == path) return std::string(file.content);
  }
  return {};
}

std::string HashSource(std::string_view text) { return "'sha256-" + ToBase64(Sha256(text)) + "'"; }

// The document without the cells of the trials' histograms, which are nine tenths of it and in report.json.
std::string Island(const record::BenchRecord& bench) {
  return ToBase64(protocol::Compress(protocol::Coding::kGzip, WriteJson(record::ToBriefValue(bench))));
}

}  // namespace

std::string RenderHtml(const record::BenchRecord& bench) {
  const record::Analysis analysis = record::Analyze(bench);
  const std::string css = PageFile("reports/page/page.css") + PageFile("reports/page/bench.css");
  const std::string js = PageFile("reports/page/bench.js");
  Markup page;
  page << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
       << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action "
          "'none'; img-src data:; style-src ";
  page.Trusted(HashSource(css)) << "; script-src ";
  page.Trusted(HashSource(js))
      << "\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      << "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      << "<link rel=\"icon\" href=\"data:,\">\n<title>" << Conclude(bench, analysis).sentence
      << " · assay</title>\n<style>";
  page.Trusted(css) << "</style></head>\n<body><main>\n";
  Banner(page, bench, analysis);
  CaveatStrip(page, bench, analysis);
  Thresholds(page, bench);
  Forest(page, bench, analysis);
  LoadCurves(page, bench, analysis);
  DecompositionTable(page, analysis);
  CostTable(page, bench, analysis);
  LoadTable(page, bench, analysis);
  FloorTable(page, bench);
  CodecTable(page, bench);
  BaselineTable(page, bench);
  Errors(page, bench);
  InvalidTrials(page, bench, analysis);
  Surroundings(page, bench);
  Footer(page, bench);
  page << "</main>\n<script type=\"application/gzip\" id=\"island\">";
  page.Trusted(Island(bench)) << "</script>\n<script>";
  page.Trusted(js) << "</script>\n</body></html>\n";
  return page.Take();
}

}  // namespace assay::reports::bench
