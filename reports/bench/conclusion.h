#pragma once

#include <string>
#include <vector>

#include "harness/record/bench_analysis.h"
#include "reports/view/headline.h"

// What a benchmark says, in sentences that a reader may quote. Never one overall winner: what holds for small messages
// need not hold for large ones.
namespace assay::reports::bench {

struct WorkloadConclusion {
  std::string workload;
  std::string title;
  std::string sentence;  // "gRPC carries 0.76 [0.73–0.79] of REST's calls a second; …"
};

struct Conclusion {
  Tone tone = Tone::kUnsure;
  std::string sentence;
  std::string details;
  std::vector<WorkloadConclusion> workloads;
};
Conclusion Conclude(const record::BenchRecord& bench, const record::Analysis& analysis);

// What stands between the figures and belief in them: one line each; `ok` false is a warning.
struct Caveat {
  bool ok = true;
  std::string text;
};
std::vector<Caveat> Caveats(const record::BenchRecord& bench, const record::Analysis& analysis);

}  // namespace assay::reports::bench
