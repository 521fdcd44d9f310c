#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/judge/check.h"
#include "harness/plan/plan.h"
#include "harness/record/record.h"
#include "harness/record/redactor.h"
#include "harness/script/script.h"
#include "harness/target/target.h"

namespace assay::conformance {

// Told of a run while it goes on, from the worker threads, one call at a time.
class Observer {
 public:
  virtual ~Observer() = default;
  // Of the run only what is known at its start.
  virtual void OnStart(const record::RunRecord& /*run*/, std::size_t /*cases*/) {}
  virtual void OnCaseStart(const plan::Case& /*planned*/) {}
  virtual void OnCaseEnd(const record::CaseRecord& /*result*/) {}
  virtual void OnDiagnostic(const record::Diagnostic& /*diagnostic*/) {}
  virtual void OnEnd(const record::RunRecord& /*run*/) {}
};

// A planned case whose words are bound: nothing that the user wrote can fail any more.
struct PreparedCase {
  const plan::Case* planned = nullptr;
  std::unique_ptr<script::Script> script;  // null: `unsupported` or `skipped` says why
  judge::Expectations expectations;
  std::string unsupported;
};
// Errors: kUsage with places.
Result<std::vector<PreparedCase>> Prepare(const plan::Plan& plan);

enum class KeepTranscripts { kNone, kFailures, kAll };

struct RunnerOptions {
  int jobs = 4;    // cases at a time
  int beside = 0;  // and so many more that wait on purpose (Places)
  Duration case_budget = std::chrono::seconds(10);
  Duration total_budget = std::chrono::minutes(10);
  KeepTranscripts keep = KeepTranscripts::kFailures;
};

// Where the cases are played.
struct Site {
  script::Endpoint endpoint;
  std::string target_name;
  std::string transport;                     // "h2c", "tls"
  target::Via via;                           // the proxy before the target
  target::Launcher* launcher = nullptr;      // for cases with a target of their own; null: none can be started
  const script::ClientKind* wire = nullptr;  // asks whether the target is still there
};

struct Played {
  std::vector<record::CaseRecord> results;  // in the order of the plan
  std::vector<record::Diagnostic> diagnostics;
  bool incomplete = false;
};

// Plays the cases on worker threads until all are played, the total budget is over, `stop` is set, or the target is
// lost (three probes failed): then the rest are errors with one reason.
Played Play(std::vector<PreparedCase>& cases, const Site& site, const RunnerOptions& options,
            record::Redactor& redactor, Observer& observer, const std::atomic<bool>& stop);

}  // namespace assay::conformance
