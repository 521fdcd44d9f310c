#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "harness/base/json.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/wiring.h"
#include "harness/detect/detect.h"

namespace assay::cli {
namespace {

struct Flags {
  std::vector<std::string> mutants;
  std::vector<std::string> filter;
  std::string scenarios;
  std::string json;
  int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  bool list = false;
};

// How many mutants each scenario finds out; 0 for those that find none.
std::map<std::string, int> KillsByScenario(const scenario::Library& library, const detect::Report& report) {
  std::map<std::string, int> kills;
  for (const scenario::Scenario& scenario : library.scenarios()) {
    const bool on_wire = scenario.clients.empty() ||
                         std::find(scenario.clients.begin(), scenario.clients.end(), "wire") != scenario.clients.end();
    if (on_wire && scenario.unproven.empty()) kills[scenario.id] = 0;
  }
  for (const detect::Detection& detection : report.detections) {
    std::set<std::string> scenarios;
    for (const detect::Killer& killer : detection.killed_by) scenarios.insert(detect::ScenarioOf(killer.case_id));
    for (const std::string& scenario : scenarios) ++kills[scenario];
  }
  return kills;
}

Value ToValue(const detect::Report& report, const std::map<std::string, int>& kills) {
  Value::List mutants;
  for (const detect::Detection& detection : report.detections) {
    Value::List killers;
    for (const detect::Killer& killer : detection.killed_by) {
      killers.emplace_back(Value::Map{{"case", killer.case_id},
                                      {"verdict", record::ToString(killer.verdict)},
                                      {"requirement", killer.requirement},
                                      {"path", killer.path},
                                      {"expected", killer.expected},
                                      {"actual", killer.actual}});
    }
    mutants.emplace_back(Value::Map{{"name", detection.mutant->name},
                                    {"does", detection.mutant->does},
                                    {"breaks", detection.mutant->breaks},
                                    {"killed", detection.Killed()},
                                    {"killed_for_its_reason", detection.KilledForItsReason()},
                                    {"killers", std::move(killers)}});
  }
  Value::List unclean;
  for (const detect::Outcome& outcome : report.unclean) unclean.emplace_back(outcome.case_id);
  Value::Map scenarios;
  for (const auto& [id, count] : kills) scenarios.emplace_back(id, count);
  return Value(Value::Map{{"kind", "detection"},
                          {"cases", report.played},
                          {"unclean", std::move(unclean)},
                          {"mutants", std::move(mutants)},
                          {"kills_by_scenario", std::move(scenarios)}});
}

// Prints what people read; whether all mutants are killed for their reasons and the conforming peer is clean.
bool Print(const detect::Report& report, const std::map<std::string, int>& kills, std::FILE* stream) {
  fmt::print(stream, "{}\n", detect::Table(report));
  std::string idle;
  for (const auto& [id, count] : kills) {
    if (count == 0) idle += "  " + id + "\n";
  }
  if (!idle.empty()) fmt::print(stream, "Scenarios that no mutant fails:\n{}\n", idle);
  for (const detect::Outcome& outcome : report.unclean) {
    fmt::print(stream, "Not clean on the conforming peer: {} ({})\n", outcome.case_id,
               record::ToString(outcome.verdict));
  }
  const auto killed = std::count_if(report.detections.begin(), report.detections.end(),
                                    [](const detect::Detection& detection) { return detection.KilledForItsReason(); });
  fmt::print(stream, "killed {} of {}; none: {}\n", killed, report.detections.size(),
             report.unclean.empty() ? "clean" : fmt::format("{} not clean", report.unclean.size()));
  return report.unclean.empty() && static_cast<std::size_t>(killed) == report.detections.size();
}

int ListMutants() {
  for (const peer::Mutant& mutant : peer::Mutants()) {
    fmt::print("{:28} {}\n{:28}   a right client: {}\n{:28}   breaks {}\n", mutant.name, mutant.does, "", mutant.client,
               "", mutant.breaks);
  }
  return kExitOk;
}

int Detect(const Flags& flags) {
  if (flags.list) return ListMutants();
  const Result<scenario::Library> library = LoadLibrary(flags.scenarios);
  if (!library) return Complain(library.error());
  plan::Filter filter;
  filter.include = flags.filter;
  const Result<detect::Report> report = detect::Detect(*library, flags.mutants, flags.jobs, filter);
  if (!report) return Complain(report.error());
  const std::map<std::string, int> kills = KillsByScenario(*library, *report);
  if (!flags.json.empty()) {
    const Status written = WriteOutput(flags.json, WriteJson(ToValue(*report, kills), 2) + "\n");
    if (!written) return Complain(written.error());
  }
  return Print(*report, kills, flags.json == "-" ? stderr : stdout) ? kExitOk : kExitVerdict;
}

}  // namespace

void AddDetect(CLI::App& app, Action& action) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand(
      "detect", "Prove that the scenarios find defects: play them on a conforming peer and on its mutants");
  command->add_option("mutant", flags->mutants, "Only these mutants; default all");
  command->add_flag("--list", flags->list, "Print the mutants, and what a right client makes of each");
  command->add_option("--filter", flags->filter, "Glob on case ids; repeatable")->allow_extra_args(false);
  command->add_option("--scenarios", flags->scenarios, "Read scenarios from this folder instead of the built-in ones");
  command->add_option("--jobs", flags->jobs, "Threads")->capture_default_str()->check(CLI::Range(1, 256));
  command->add_option("--json", flags->json, "Write the result as JSON to this file, - for standard output");
  command->callback([flags, &action] { action = [flags] { return Detect(*flags); }; });
}

}  // namespace assay::cli
