#include "harness/conformance/runner.h"

#include <malloc.h>
#include <poll.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <variant>

#include "harness/base/duration.h"
#include "harness/conformance/hop.h"
#include "harness/conformance/places.h"
#include "harness/conformance/readiness.h"
#include "harness/net/sockets.h"
#include "harness/record/excerpt.h"
#include "harness/transcript/call_view.h"

namespace assay::conformance {
namespace {

using record::CaseRecord;
using record::Verdict;

constexpr int kDeadlineExceeded = 4;
constexpr int kUnavailable = 14;

CaseRecord Blank(const plan::Case& planned, const Site& site) {
  CaseRecord result;
  result.id = planned.id;
  result.scenario = planned.scenario->id;
  result.variant = planned.variant;
  result.area = planned.scenario->area;
  result.client = planned.client->name();
  result.transport = site.transport;
  result.target = site.target_name;
  result.level = planned.level;
  result.requirement = planned.scenario->requirement;
  return result;
}

// Whether what was seen might come from a target that is no longer there: a lost connection or a wait in vain.
bool LooksLost(const transcript::Transcript& played) {
  return std::any_of(played.events.begin(), played.events.end(), [](const transcript::Event& event) {
    if (event.direction == transcript::Direction::kSent) return false;
    if (const auto* status = std::get_if<transcript::StatusSeen>(&event.what)) {
      // All that a library says of a connection that is gone: UNAVAILABLE, or its own deadline after waiting for
      // another.
      return status->code == kUnavailable || status->code == kDeadlineExceeded;
    }
    return std::holds_alternative<transcript::ConnectionClosed>(event.what) ||
           std::holds_alternative<transcript::WaitExpired>(event.what);
  });
}

// A client whose budget was over before it had a connection shows nothing of the target.
bool SaidNothing(const transcript::Transcript& played) {
  return std::none_of(played.events.begin(), played.events.end(), [](const transcript::Event& event) {
    return event.direction != transcript::Direction::kLocal ||
           std::holds_alternative<transcript::CallStarted>(event.what) ||
           std::holds_alternative<transcript::ConnectionOpened>(event.what);
  });
}

class Runner {
 public:
  Runner(std::vector<PreparedCase>& cases, const Site& site, const RunnerOptions& options, record::Redactor& redactor,
         Observer& observer, const std::atomic<bool>& stop)
      : cases_(cases), site_(site), options_(options), redactor_(redactor), observer_(observer), stop_(stop) {}

  Played Run() {
    played_.results.resize(cases_.size());
    deadline_ = clock_.Now() + options_.total_budget;
    PlayAll(/*alone=*/false, options_.jobs, options_.beside);
    PlayAll(/*alone=*/true, 1, 0);
    Conclude();
    return std::move(played_);
  }

 private:
  // Those that change the shared target, or those that do not.
  void PlayAll(bool alone, int jobs, int beside) {
    queue_.clear();
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (cases_[i].planned->alone == alone) queue_.push_back(i);
    }
    next_ = 0;
    Places places(jobs, beside, clock_);
    std::vector<std::thread> workers;
    const int most = static_cast<int>(std::max<std::size_t>(queue_.size(), 1));
    for (int i = std::clamp(jobs + beside, 1, most); i > 0; --i) workers.emplace_back([&] { Work(places); });
    for (std::thread& worker : workers) worker.join();
  }

  void Work(Places& places) {
    for (Place place(places);; place.Renew()) {
      const std::size_t next = next_.fetch_add(1);
      if (next >= queue_.size()) return;
      const std::size_t index = queue_[next];
      played_.results[index] = Blank(*cases_[index].planned, site_);
      CaseRecord& result = played_.results[index];
      const std::string why_not = WhyNotNow();
      if (why_not.empty()) {
        PlayOne(cases_[index], result);
      } else if (!Decline(cases_[index], result)) {
        result.verdict = Verdict::kError;
        result.reason = why_not;
      }
      redactor_.Apply(result);
      record::Excerpt(result);
      const std::lock_guard lock(observer_mutex_);
      observer_.OnCaseEnd(result);
      // What long messages leave behind lies between what lasts, and is given back only when asked for; rarely, since
      // that takes a millisecond.
      if (++ended_ % kCasesBetweenTrims == 0) ::malloc_trim(0);
    }
  }

  std::string WhyNotNow() {
    if (stop_.load()) return "not played: the run was interrupted";
    if (clock_.Now() >= deadline_) {
      return "not played: the run's time was over (--total-timeout " + FormatDuration(options_.total_budget) + ")";
    }
    const std::lock_guard lock(lost_mutex_);
    return lost_;
  }

  // The cases that are not to be played.
  static bool Decline(const PreparedCase& prepared, CaseRecord& result) {
    const std::string& unsupported =
        prepared.unsupported.empty() ? prepared.planned->unsupported : prepared.unsupported;
    if (!unsupported.empty()) {
      result.verdict = Verdict::kUnsupported;
      result.reason = unsupported;
    } else if (!prepared.planned->skipped.empty()) {
      result.verdict = Verdict::kSkipped;
      result.reason = prepared.planned->skipped;
    }
    return !result.reason.empty();
  }

  void PlayOne(PreparedCase& prepared, CaseRecord& result) {
    if (Decline(prepared, result)) return;
    {
      const std::lock_guard lock(observer_mutex_);
      observer_.OnCaseStart(*prepared.planned);
    }
    const Time start = clock_.Now();
    if (prepared.planned->own_target.is_null()) {
      PlayAt(site_.endpoint, prepared, result, /*shared=*/true);
    } else {
      PlayAtOwnTarget(prepared, result);
    }
    result.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(clock_.Now() - start).count();
  }

  void PlayAtOwnTarget(PreparedCase& prepared, CaseRecord& result) {
    Result<std::unique_ptr<target::RunningTarget>> own = site_.launcher->Start(prepared.planned->own_target);
    if (!own) return Fault(result, "no server of its own could be started: " + own.error().message);
    script::Endpoint endpoint = site_.endpoint;
    endpoint.address = (*own)->address();
    endpoint.tls = (*own)->tls();
    endpoint.pull_hook = [&own](std::string_view hook, std::string_view service) {
      return (*own)->PullHook(hook, service);
    };
    Result<std::unique_ptr<net::Dialer>> dialer = net::CreateSocketDialer(endpoint.address, endpoint.tls);
    if (!dialer) return Fault(result, dialer.error().message);
    endpoint.dialer = dialer->get();
    std::unique_ptr<net::Dialer> rest;
    if (prepared.planned->client->over_rest()) {
      if (!(*own)->rest_address()) {
        result.verdict = Verdict::kUnsupported;
        result.reason = "a server of its own, which is started for the case, has no REST side";
        return;
      }
      net::TlsOptions tls = endpoint.tls;
      tls.alpn = "http/1.1";
      Result<std::unique_ptr<net::Dialer>> made = net::CreateSocketDialer(*(*own)->rest_address(), tls);
      if (!made) return Fault(result, made.error().message);
      rest = *std::move(made);
      endpoint.rest_dialer = rest.get();
    }
    PlayAt(endpoint, prepared, result, /*shared=*/false);
  }

  void PlayAt(const script::Endpoint& endpoint, PreparedCase& prepared, CaseRecord& result, bool shared) {
    const Duration budget = prepared.planned->scenario->budget.value_or(options_.case_budget);
    Result<transcript::Transcript> played = prepared.script->Play(endpoint, clock_, budget);
    prepared.script.reset();  // it plays once, and may hold long messages
    if (!played) {
      Fault(result, played.error().message);
      if (shared && played.error().kind == ErrorKind::kUnreachable) Probe(result);
      return;
    }
    if (SaidNothing(*played)) {
      Fault(result, "nothing was sent: the target was not reached within the budget of the case");
      if (shared) Probe(result);
      return;
    }
    result.findings = prepared.expectations.Judge(*played);
    result.verdict = judge::VerdictOf(result.findings);
    result.answered_by = AnsweredBy(result, *played, site_.via);
    if (result.verdict == Verdict::kError) result.reason = "nothing was judged: the scenario's checks do not apply";
    const bool failed = result.verdict == Verdict::kFail || result.verdict == Verdict::kLenient;
    if (failed && shared && LooksLost(*played)) Probe(result);
    const bool kept = options_.keep == KeepTranscripts::kAll ||
                      (options_.keep == KeepTranscripts::kFailures && result.verdict != Verdict::kPass);
    if (kept) result.transcript = *std::move(played);
  }

  static void Fault(CaseRecord& result, std::string reason) {
    result.verdict = Verdict::kError;
    result.reason = std::move(reason);
  }

  // Asks whether the shared target is still there. Three failed probes in a row mean that it is lost, and that this
  // case has no verdict: what it saw is the end of the target, not an answer.
  void Probe(CaseRecord& result) {
    const std::lock_guard lock(lost_mutex_);
    std::string why = lost_;
    for (int i = 0; i < kProbes && lost_.empty(); ++i) {
      const Status ready = CheckReady(*site_.wire, site_.endpoint, clock_, kProbeBudget);
      if (ready) return;
      why = ready.error().message;
      if (i + 1 < kProbes) ::poll(nullptr, 0, kBetweenProbesMs);
    }
    if (lost_.empty()) {
      lost_ = "target lost after " + result.id + ": " + why;
      played_.diagnostics.push_back({"error", "target-lost", lost_});
    }
    result.verdict = Verdict::kError;
    result.reason = lost_;
    result.findings.clear();
  }

  void Conclude() {
    played_.incomplete = stop_.load() || !lost_.empty() || clock_.Now() >= deadline_;
    if (stop_.load()) played_.diagnostics.push_back({"warning", "interrupted", "the run was interrupted"});
    if (lost_.empty() && clock_.Now() >= deadline_) {
      played_.diagnostics.push_back({"error", "total-timeout", "the run's time was over before all cases were played"});
    }
    for (const record::Diagnostic& diagnostic : played_.diagnostics) observer_.OnDiagnostic(diagnostic);
  }

  static constexpr std::size_t kCasesBetweenTrims = 60;
  static constexpr int kProbes = 3;
  static constexpr int kBetweenProbesMs = 200;
  static constexpr Duration kProbeBudget = std::chrono::seconds(2);

  std::vector<PreparedCase>& cases_;
  const Site& site_;
  const RunnerOptions& options_;
  record::Redactor& redactor_;
  Observer& observer_;
  const std::atomic<bool>& stop_;
  const SystemClock clock_;
  Time deadline_;
  std::vector<std::size_t> queue_;  // of cases, by index
  std::atomic<std::size_t> next_ = 0;
  std::mutex observer_mutex_;
  std::size_t ended_ = 0;  // with observer_mutex_
  std::mutex lost_mutex_;
  std::string lost_;
  Played played_;
};

}  // namespace

Result<std::vector<PreparedCase>> Prepare(const plan::Plan& plan) {
  std::vector<PreparedCase> prepared;
  for (const plan::Case& planned : plan.cases) {
    PreparedCase& one = prepared.emplace_back();
    one.planned = &planned;
    ASSAY_ASSIGN(one.expectations, judge::Expectations::Bind(planned.expect, planned.client->name(), planned.level,
                                                             planned.scenario->requirement));
    if (!planned.unsupported.empty() || !planned.skipped.empty()) continue;
    ASSAY_ASSIGN(one.script, planned.client->Bind(planned.bound, &one.unsupported));
  }
  return prepared;
}

Played Play(std::vector<PreparedCase>& cases, const Site& site, const RunnerOptions& options,
            record::Redactor& redactor, Observer& observer, const std::atomic<bool>& stop) {
  return Runner(cases, site, options, redactor, observer, stop).Run();
}

}  // namespace assay::conformance
