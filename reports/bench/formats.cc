#include "harness/record/bench_document.h"
#include "reports/bench/format.h"

namespace assay::reports::bench {

std::span<const Format> Formats() {
  static constexpr Format kFormats[] = {
      {"json", "report.json", record::WriteBenchDocument},
      {"html", "report.html", RenderHtml},
      {"markdown", "report.md", RenderMarkdown},
  };
  return kFormats;
}

}  // namespace assay::reports::bench
