#include "harness/conformance/run.h"

#include <algorithm>
#include <ctime>
#include <set>

#include "harness/base/result.h"
#include "harness/conformance/discovery.h"
#include "harness/conformance/readiness.h"
#include "harness/conformance/standing.h"
#include "harness/record/environment.h"

namespace assay::conformance {
namespace {

using record::CaseRecord;
using record::RunRecord;
using record::Verdict;

constexpr Duration kQuestionBudget = std::chrono::seconds(4);

const script::ClientKind* FindClient(const std::vector<const script::ClientKind*>& clients, std::string_view name) {
  const auto found =
      std::find_if(clients.begin(), clients.end(), [&](const auto* client) { return client->name() == name; });
  return found == clients.end() ? nullptr : *found;
}

// 64 bits of the seed in base 36: short, and fit for names, addresses and paths.
std::string RunTag(std::uint64_t seed) {
  std::string tag;
  for (; seed != 0 || tag.empty(); seed /= 36) tag += "0123456789abcdefghijklmnopqrstuvwxyz"[seed % 36];
  return tag;
}

std::string NowUtc() {
  char text[32];
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text, length};
}

void DescribeCatalogue(const scenario::Library& library, const plan::Plan& plan, RunRecord& run) {
  for (const scenario::Term& area : library.areas()) run.areas[area.name] = area.meaning;
  std::set<std::string> requirements;
  for (const plan::Case& planned : plan.cases) {
    const scenario::Scenario& scenario = *planned.scenario;
    run.scenarios[scenario.id] = {scenario.title, scenario.about, scenario.requirement, scenario.at};
    requirements.insert(scenario.requirement);
  }
  for (const CaseRecord& result : run.results) {
    for (const record::Finding& finding : result.findings) requirements.insert(finding.requirement);
  }
  for (const std::string& id : requirements) {
    if (const scenario::Requirement* found = library.FindRequirement(id)) {
      run.requirements[id] = {found->level, found->claim, found->source, found->url};
    }
  }
}

// Areas in which nothing was played, each with the reason that most of its cases give.
std::vector<record::AreaNote> NoteEmptyAreas(const std::vector<CaseRecord>& results) {
  std::map<std::string, std::map<std::string, int>> reasons;
  std::set<std::string> played;
  for (const CaseRecord& result : results) {
    const bool declined = result.verdict == Verdict::kUnsupported || result.verdict == Verdict::kSkipped;
    if (declined) {
      ++reasons[result.area][result.reason];
    } else {
      played.insert(result.area);
    }
  }
  std::vector<record::AreaNote> notes;
  for (const auto& [area, counts] : reasons) {
    if (played.contains(area)) continue;
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    notes.push_back({area, most->first});
  }
  return notes;
}

// Cases that were left out of care, and what a proxy did.
void NoteWhatIsNotOfTheTarget(RunRecord& run) {
  const auto count = [&](auto is) { return std::to_string(std::count_if(run.results.begin(), run.results.end(), is)); };
  const std::string skipped = count([](const CaseRecord& result) { return result.verdict == Verdict::kSkipped; });
  if (skipped != "0") {
    run.diagnostics.push_back({"note", "disruptive",
                               skipped + " cases that can hurt a server or leave data in it were left out; "
                                         "--disruptive plays them"});
  }
  const std::string& via = run.targets.back().via;
  if (via.empty()) return;
  const std::string own = count([&](const CaseRecord& result) { return result.answered_by == via; });
  run.diagnostics.push_back(
      {"note", "via", "what broke in " + own + " cases is the doing of " + via + ", not of the server behind it"});
}

bool IsWhole(const plan::Filter& filter) {
  return filter.include.empty() && filter.exclude.empty() && filter.areas.empty() && filter.clients.empty() &&
         !filter.level;
}

// What is known of a run before it has spoken to anybody.
RunRecord Begin(const RunRequest& request, record::Redactor& redactor) {
  RunRecord run;
  run.started = NowUtc();
  run.tool_version = ASSAY_VERSION;
  run.tool_build = std::string("g++ ") + __VERSION__;
  run.id = RunTag(request.seed);
  for (const std::string& argument : request.argv) run.argv.push_back(redactor.Text(argument));
  run.seed = request.seed;
  run.jobs = request.runner.jobs;
  run.strict = request.strict;
  run.environment = record::DescribeMachine();
  run.catalogue_fingerprint = request.library->fingerprint();
  return run;
}

// Ready, asked, and planned: what Conduct and MakePlan share.
struct Prepared {
  std::vector<target::Binding> bindings;  // the capabilities point into it
  Discovered discovered;
  plan::Plan plan;
};

Result<std::unique_ptr<Prepared>> PrepareRun(const RunRequest& request, const std::atomic<bool>& stop) {
  ASSAY_CHECK_OK(CheckLibrary(request));
  auto prepared = std::make_unique<Prepared>();
  ASSAY_ASSIGN(prepared->bindings, target::ReadBindings(*request.library));

  const SystemClock clock;
  const script::ClientKind* wire = FindClient(request.clients, "wire");
  ASSAY_CHECK_OK(
      AwaitReady(*wire, request.endpoint, clock, request.endpoint.connect_timeout, request.wait_ready, stop));
  if (request.endpoint.rest_dialer != nullptr) {
    const auto reached = request.endpoint.rest_dialer->Dial(clock, clock.Now() + request.endpoint.connect_timeout);
    if (!reached) return Fail(ErrorKind::kUnreachable, "--rest: " + reached.error().message);
  }
  const Questioner questioner(*wire, request.endpoint, clock, kQuestionBudget);
  ASSAY_ASSIGN(prepared->discovered, Discover(questioner, prepared->bindings, request.declared));

  Discovered& discovered = prepared->discovered;
  if (request.launcher != nullptr && !discovered.capabilities.HasFeature("own_target")) {
    discovered.capabilities.features.emplace_back("own_target");
    discovered.record.features.emplace_back("own_target");
  }
  if (request.declared == nullptr || request.declared->via.name.empty()) {
    discovered.capabilities.features.emplace_back("direct");
  }
  if (request.endpoint.address.tls) discovered.capabilities.features.emplace_back("tls");
  if (request.declared != nullptr) discovered.capabilities.values = request.declared->values;
  if (request.declared != nullptr && !request.declared->command.empty()) {
    auto& options = discovered.capabilities.own_options.emplace();
    for (const auto& [option, argument] : request.declared->options) options.push_back(option);
  }
  if (request.launcher != nullptr) {
    discovered.capabilities.hooks = request.launcher->hooks();
  } else if (request.declared != nullptr) {
    for (const target::Hook& hook : request.declared->hooks) discovered.capabilities.hooks.push_back(hook.name);
  }
  if (request.declared != nullptr) discovered.record.via = request.declared->via.name;
  discovered.record.name = request.target_name;
  discovered.record.address = request.endpoint.address.ToText();
  discovered.record.transport = request.endpoint.address.tls ? "tls" : "h2c";
  ASSAY_ASSIGN(prepared->plan,
               plan::Make(*request.library, request.clients, discovered.capabilities, discovered.schema, request.filter,
                          {request.launcher != nullptr, request.may_disrupt}, RunTag(request.seed)));
  return prepared;
}

}  // namespace

Status CheckLibrary(const RunRequest& request) {
  std::vector<const scenario::WordSpec*> checks;
  for (const judge::CheckKind* kind : judge::Checks()) checks.push_back(&kind->word);
  return plan::CheckWords(*request.library, request.clients, checks);
}

Result<Planned> MakePlan(const RunRequest& request, const std::atomic<bool>& stop) {
  ASSAY_ASSIGN(std::unique_ptr<Prepared> prepared, PrepareRun(request, stop));
  return Planned{std::move(prepared->plan), std::move(prepared->discovered.record)};
}

Result<RunRecord> Conduct(const RunRequest& request, record::Redactor& redactor, Observer& observer,
                          const std::atomic<bool>& stop) {
  const SystemClock clock;
  const Time begin = clock.Now();
  RunRecord run = Begin(request, redactor);
  ASSAY_ASSIGN(const std::unique_ptr<Prepared> prepared, PrepareRun(request, stop));
  ASSAY_ASSIGN(std::vector<PreparedCase> cases, Prepare(prepared->plan));
  run.targets.push_back(prepared->discovered.record);
  observer.OnStart(run, cases.size());

  const Site site{request.endpoint,
                  request.target_name,
                  prepared->discovered.record.transport,
                  request.declared == nullptr ? target::Via() : request.declared->via,
                  request.launcher,
                  FindClient(request.clients, "wire")};
  Played played = Play(cases, site, request.runner, redactor, observer, stop);

  run.results = std::move(played.results);
  run.diagnostics = std::move(played.diagnostics);
  NoteWhatIsNotOfTheTarget(run);
  run.incomplete = played.incomplete;
  run.unmatched_known = ApplyKnownFailures(request.known, *request.library, IsWhole(request.filter), run.results);
  run.area_notes = NoteEmptyAreas(run.results);
  DescribeCatalogue(*request.library, prepared->plan, run);
  run.redactions = redactor.Counts();
  run.duration_s = std::chrono::duration<double>(clock.Now() - begin).count();
  run.exit_code = record::GateExitCode(run);
  return run;
}

}  // namespace assay::conformance
