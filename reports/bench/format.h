#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/record/bench_record.h"

namespace assay::reports::bench {

// One way to show a benchmark; as reports::Format is for a run, a pure function of the record.
struct Format {
  std::string_view name;  // "html": the flag --html
  std::string_view file;  // "report.html": its name in the folder of -o
  std::string (*render)(const record::BenchRecord& bench);
};
std::span<const Format> Formats();

std::string RenderHtml(const record::BenchRecord& bench);
std::string RenderMarkdown(const record::BenchRecord& bench);

struct TerminalOptions {
  bool colour = false;
  bool verbose = false;  // also the cost table and every load
};
std::string RenderTerminal(const record::BenchRecord& bench, const TerminalOptions& options);

}  // namespace assay::reports::bench
