#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/conformance/runner.h"
#include "harness/record/record.h"
#include "harness/record/redactor.h"
#include "harness/scenario/library.h"

namespace assay::conformance {

// All that a run depends on.
struct RunRequest {
  const scenario::Library* library = nullptr;
  std::vector<const script::ClientKind*> clients;
  script::Endpoint endpoint;
  std::string target_name;
  const target::TargetFile* declared = nullptr;  // null: nothing is known of the target, it is asked
  target::Launcher* launcher = nullptr;          // null: no target of its own for a case
  std::vector<target::KnownFailure> known;
  plan::Filter filter;
  RunnerOptions runner;
  Duration wait_ready{};
  std::uint64_t seed = 0;
  bool strict = false;
  bool may_disrupt = false;  // the target is ours, or the user allows what can hurt it
  std::vector<std::string> argv;
};

// The words of every scenario against the catalogs, before a socket opens. Errors: kUsage, one a line.
Status CheckLibrary(const RunRequest& request);

// What the target offers and the plan for it, without playing anything: `--list`.
struct Planned {
  plan::Plan plan;
  record::TargetRecord target;
};
Result<Planned> MakePlan(const RunRequest& request, const std::atomic<bool>& stop);

// The whole walk: ready, discovered, planned, bound, played, judged, held against what is known. Errors: kUsage (what
// the user gave), kUnreachable (no case could run), kInternal.
Result<record::RunRecord> Conduct(const RunRequest& request, record::Redactor& redactor, Observer& observer,
                                  const std::atomic<bool>& stop);

}  // namespace assay::conformance
