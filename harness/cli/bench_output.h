#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/record/bench_record.h"

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// Where the reports of a benchmark go. Empty: not written; "-": standard output.
struct BenchOutputs {
  std::string folder;  // -o: every format, under its usual name
  std::string json;
  std::string html;
  std::string markdown;

  bool ToStdout() const;
};

void AddOutputFlags(CLI::App& command, BenchOutputs& outputs);
// What can be known to be wrong before anything is measured: kUsage, kIo. Writes nothing.
Status CheckOutputs(const BenchOutputs& outputs);

// Writes the reports, prints the summary (with `quiet` its conclusion alone), then the files and the exit code, which
// it returns: the record's, or that of an error of writing.
struct BenchPrinting {
  std::string color = "auto";
  bool verbose = false;
  bool quiet = false;
};
int PublishBench(const record::BenchRecord& bench, const BenchOutputs& outputs, const BenchPrinting& printing);

}  // namespace assay::cli
