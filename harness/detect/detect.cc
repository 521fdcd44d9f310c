#include "harness/detect/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "harness/peer/tls_mutants.h"

namespace assay::detect {
namespace {

using record::Verdict;
using transcript::Direction;

// Runs `work(0)` … `work(count - 1)` on `jobs` threads; the first error, if any.
Status InParallel(std::size_t count, int jobs, const std::function<Status(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Status status;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      Status done = work(i);
      if (done) continue;
      const std::lock_guard lock(mutex);
      status = std::move(done);
      next = count;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < jobs; ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  return status;
}

bool IsJudged(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kLenient || verdict == Verdict::kInfo;
}

bool IsWaitExpired(const transcript::Event& event) {
  return std::holds_alternative<transcript::WaitExpired>(event.what);
}

// Whether the finding only says that something did not come in time: a wait ended in vain, and nothing that was
// received bears the finding out.
bool IsSilence(const record::Finding& finding, const transcript::Transcript& played) {
  if (std::none_of(played.events.begin(), played.events.end(), IsWaitExpired)) return false;
  return std::none_of(finding.evidence.begin(), finding.evidence.end(), [&](std::size_t index) {
    const transcript::Event& event = played.events[index];
    return event.direction == Direction::kReceived && !IsWaitExpired(event);
  });
}

// How much a finding tells of a mutant: that something came which is wrong, and that it is what the mutant does.
int Weight(const record::Finding& finding, const Outcome& outcome, const peer::Mutant& mutant) {
  return 2 * (IsSilence(finding, outcome.transcript) ? 0 : 1) + (finding.requirement == mutant.breaks ? 1 : 0);
}

std::optional<Killer> KillerOf(const Outcome& outcome, const peer::Mutant& mutant) {
  if (!IsJudged(outcome.verdict)) return {};
  const record::Finding* telling = nullptr;
  for (const record::Finding& finding : outcome.findings) {
    if (finding.held) continue;
    if (telling == nullptr || Weight(finding, outcome, mutant) > Weight(*telling, outcome, mutant)) telling = &finding;
  }
  if (telling == nullptr) return {};
  return Killer{outcome.case_id,
                outcome.verdict,
                telling->requirement,
                telling->path,
                telling->expected,
                telling->actual,
                IsSilence(*telling, outcome.transcript)};
}

// Some cases cost as much as a hundred others, by a thousand messages or by megabytes.
bool IsCostly(const transcript::Transcript& played) {
  std::size_t cost = played.events.size();
  for (const transcript::Event& event : played.events) {
    if (const auto* message = std::get_if<transcript::MessageSeen>(&event.what)) cost += message->size / 1000;
  }
  return cost > 1000;
}

Status PlayAll(const Stage& stage, const std::vector<const plan::Case*>& cases, Detection& detection) {
  const bool of_tls = peer::IsOfTls(detection.mutant->defect);
  for (const plan::Case* const one : cases) {
    if (Stage::IsOverTls(*one) != of_tls) continue;
    ASSAY_ASSIGN(const Outcome outcome, stage.Play(*one, detection.mutant->defect));
    if (auto killer = KillerOf(outcome, *detection.mutant)) detection.killed_by.push_back(*std::move(killer));
  }
  const std::vector<Killer>& killers = detection.killed_by;
  detection.timed_out_only = !killers.empty() && std::all_of(killers.begin(), killers.end(),
                                                             [](const Killer& killer) { return killer.silence; });
  return {};
}

}  // namespace

std::string ScenarioOf(std::string_view case_id) {
  case_id = case_id.substr(0, case_id.find('@'));
  const std::size_t area = case_id.find('/');
  return std::string(case_id.substr(0, case_id.find('/', area + 1)));
}

bool Detection::KilledForItsReason() const {
  return Killed() && std::any_of(killed_by.begin(), killed_by.end(), [&](const Killer& killer) {
           return killer.requirement == mutant->breaks && (mutant->silent || !killer.silence);
         });
}

Result<Report> Detect(const scenario::Library& library, const std::vector<std::string>& mutants, int jobs,
                      const plan::Filter& filter) {
  ASSAY_ASSIGN(const std::unique_ptr<Stage> stage, Stage::Open(library, filter));
  Report report;
  for (const std::string& name : mutants) {
    const peer::Mutant* const mutant = peer::FindMutant(name);
    if (mutant == nullptr) return UsageError("there is no mutant \"" + name + "\"");
    report.detections.push_back({mutant, {}, false});
  }
  for (const peer::Mutant& mutant : peer::Mutants()) {
    if (mutants.empty()) report.detections.push_back({&mutant, {}, false});
  }

  const std::vector<plan::Case>& cases = stage->cases();
  std::vector<Outcome> outcomes(cases.size());
  ASSAY_CHECK_OK(InParallel(cases.size(), jobs, [&](std::size_t i) -> Status {
    ASSAY_ASSIGN(outcomes[i], stage->Play(cases[i], peer::Defect::kNone));
    return {};
  }));
  std::vector<const plan::Case*> passed;
  std::vector<const plan::Case*> costly;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Outcome& outcome = outcomes[i];
    if (outcome.verdict == Verdict::kUnsupported) {
      report.unsupported.push_back(std::move(outcome));
      continue;
    }
    ++report.played;
    if (outcome.verdict == Verdict::kPass) {
      (IsCostly(outcome.transcript) ? costly : passed).push_back(&cases[i]);
    } else {
      report.unclean.push_back(std::move(outcome));
    }
  }

  const auto detect = [&](std::size_t i) -> Status {
    Detection& detection = report.detections[i];
    ASSAY_CHECK_OK(PlayAll(*stage, passed, detection));
    return detection.KilledForItsReason() ? Status() : PlayAll(*stage, costly, detection);
  };
  ASSAY_CHECK_OK(InParallel(report.detections.size(), jobs, detect));
  return report;
}

std::string Table(const Report& report) {
  std::string table = fmt::format("{} cases played, {} unclean on the conforming peer, {} unsupported\n", report.played,
                                  report.unclean.size(), report.unsupported.size());
  for (const Detection& detection : report.detections) {
    const bool own = detection.KilledForItsReason();
    table += fmt::format("{:<32} {:>4}  {}", detection.mutant->name, detection.killed_by.size(),
                         !detection.Killed() ? "SURVIVES"
                         : own               ? "killed"
                                             : "killed for other reasons");
    for (const Killer& killer : detection.killed_by) {
      if (own && killer.requirement != detection.mutant->breaks) continue;
      table += fmt::format("  {} [{}] {}: expected {}, got {}", killer.case_id, killer.requirement, killer.path,
                           killer.expected, killer.actual);
      break;
    }
    table += "\n";
  }
  return table;
}

}  // namespace assay::detect
