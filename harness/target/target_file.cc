#include <algorithm>

#include "harness/scenario/complaints.h"
#include "harness/scenario/placeholder.h"
#include "harness/scenario/strict_map.h"
#include "harness/scenario/suggestion.h"
#include "harness/target/target.h"

namespace assay::target {
namespace {

using scenario::Complaints;
using scenario::StrictMap;

using Texts = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kCommandPlaceholders[] = {"port", "ready_file"};
constexpr std::string_view kHookPlaceholders[] = {"service", "address", "port", "pid"};
constexpr std::string_view kTargetKeys[] = {"name",     "about",    "command", "options", "via",   "jobs",
                                            "services", "features", "token",   "values",  "hooks", "known"};
constexpr std::string_view kKnownKeys[] = {"case", "cases", "reason", "source", "issue", "match", "racy", "outcomes"};
// Verdicts (harness/record) that say something about a target.
constexpr std::string_view kOutcomes[] = {"pass", "info", "lenient", "fail"};

bool IsScalar(const Value& value) { return value.is_string() || value.is_number() || value.is_bool(); }

// The exact case ids of `case` or `cases`, with their places.
std::vector<scenario::Name> ReadCases(StrictMap& map, Complaints& complaints) {
  const bool single = map.Find("case") != nullptr;
  if (single && map.Find("cases") != nullptr) complaints.Add("'case' and 'cases' are alternatives", map.at());
  std::vector<scenario::Name> cases;
  if (single) {
    cases.push_back({map.RequiredText("case"), map.Find("case")->at});
  } else if (map.valid()) {
    if (map.Find("cases") == nullptr) complaints.Add("a known failure needs 'case', or 'cases'", map.at());
    cases = map.Names("cases");
  }
  for (const scenario::Name& name : cases) {
    const bool whole = name.text.find('/') != std::string::npos && name.text.find('@') != std::string::npos;
    if (!name.text.empty() && (!whole || name.text.find_first_of("* ") != std::string::npos)) {
      complaints.Add("a case is one exact case id, such as deadline/expired/unary@wire, not '" + name.text + "'",
                     name.at);
    }
  }
  return cases;
}

// The verdicts that a racy case was seen to end with.
std::vector<std::string> ReadOutcomes(StrictMap& map, Complaints& complaints) {
  const bool racy = map.Boolean("racy", false);
  std::vector<std::string> outcomes;
  for (scenario::Name& name : map.Names("outcomes")) {
    if (std::find(std::begin(kOutcomes), std::end(kOutcomes), name.text) == std::end(kOutcomes)) {
      complaints.Add("an outcome is pass, info, lenient or fail, not '" + name.text + "'" +
                         scenario::DidYouMean(name.text, {std::begin(kOutcomes), std::end(kOutcomes)}),
                     name.at);
    }
    outcomes.push_back(std::move(name.text));
  }
  const Value* written = map.Find("outcomes");
  if (racy && outcomes.size() < 2) {
    complaints.Add("'racy' needs 'outcomes', the two or more verdicts that were seen, such as [pass, fail]",
                   written == nullptr ? map.at() : written->at);
  }
  if (!racy && written != nullptr) complaints.Add("only what is 'racy: true' has 'outcomes'", written->at);
  return outcomes;
}

std::vector<KnownFailure> ReadKnown(const Value& tree, Complaints& complaints) {
  StrictMap map(tree, "a known failure", {std::begin(kKnownKeys), std::end(kKnownKeys)}, complaints);
  const std::vector<scenario::Name> cases = ReadCases(map, complaints);
  KnownFailure known;
  known.reason = map.RequiredText("reason");
  known.source = map.RequiredText("source");
  known.issue = map.Text("issue");
  known.match = map.Text("match");
  known.outcomes = ReadOutcomes(map, complaints);
  std::vector<KnownFailure> all;
  for (const scenario::Name& name : cases) {
    known.case_id = name.text;
    known.at = name.at;
    all.push_back(known);
  }
  return all;
}

std::vector<KnownFailure> ReadKnownList(const Value::List& list, Complaints& complaints) {
  std::vector<KnownFailure> known;
  for (const Value& tree : list) {
    for (KnownFailure& one : ReadKnown(tree, complaints)) {
      const auto same = std::find_if(known.begin(), known.end(),
                                     [&](const KnownFailure& other) { return other.case_id == one.case_id; });
      if (same != known.end() && !one.case_id.empty()) {
        complaints.Add("'" + one.case_id + "' is known already, by " + ToString(same->at), one.at);
      }
      known.push_back(std::move(one));
    }
  }
  return known;
}

Texts ReadTexts(StrictMap& map, std::string_view key, Complaints& complaints) {
  Texts texts;
  for (const auto& [name, value] : map.Map(key)) {
    if (!IsScalar(value)) complaints.Add("'" + name + "' takes text, not " + std::string(value.TypeName()), value.at);
    texts.emplace_back(name, value.ToText());
  }
  return texts;
}

void CheckPlaceholders(const Value* tree, const std::vector<std::string_view>& known, Complaints& complaints) {
  if (tree == nullptr) return;
  scenario::ForEachPlaceholder(*tree, [&](std::string_view name, const Where& at) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    complaints.Add("nothing is called '" + std::string(name) + "' here" + scenario::DidYouMean(name, known), at);
  });
}

std::vector<std::string> ReadCommand(StrictMap& map, Complaints& complaints) {
  std::vector<std::string> command;
  for (const Value& argument : map.List("command")) {
    if (!IsScalar(argument)) complaints.Add("'command' takes the program and its arguments, each a text", argument.at);
    command.push_back(argument.ToText());
  }
  const Value* written = map.Find("command");
  CheckPlaceholders(written, {std::begin(kCommandPlaceholders), std::end(kCommandPlaceholders)}, complaints);
  const bool listens = std::any_of(command.begin(), command.end(), [](const std::string& argument) {
    return argument.find("${port}") != std::string::npos || argument.find("${ready_file}") != std::string::npos;
  });
  if (!command.empty() && !listens) {
    complaints.Add("'command' needs ${port}, or ${ready_file} for a server that tells its port there", written->at);
  }
  return command;
}

// `hooks: {drain: {exec: [kill, "${pid}"]}}`.
std::vector<Hook> ReadHooks(StrictMap& map, bool starts, const scenario::Library& library, Complaints& complaints) {
  std::vector<std::string_view> known;
  for (const scenario::Term& term : library.hooks()) known.push_back(term.name);
  std::vector<std::string_view> placeholders(std::begin(kHookPlaceholders), std::end(kHookPlaceholders));
  if (!starts) placeholders.pop_back();
  std::vector<Hook> hooks;
  for (const auto& [name, tree] : map.Map("hooks")) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      complaints.Add("hooks.yaml has no '" + name + "'" + scenario::DidYouMean(name, known), tree.at);
    }
    StrictMap entry(tree, "a hook", {"exec"}, complaints);
    Hook& hook = hooks.emplace_back();
    hook.name = name;
    for (const Value& argument : entry.List("exec")) {
      if (!IsScalar(argument)) complaints.Add("'exec' takes a program and its arguments, each a text", argument.at);
      hook.exec.push_back(argument.ToText());
    }
    if (entry.valid() && hook.exec.empty()) complaints.Add("a hook needs 'exec', the program that it runs", tree.at);
    CheckPlaceholders(entry.Find("exec"), placeholders, complaints);
  }
  return hooks;
}

// `via: envoy`, or `via: {name: haproxy, mark: x-through}`.
Via ReadVia(StrictMap& map, Complaints& complaints) {
  // The router filter adds it to what it forwards, and not to its local replies.
  static constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
      {"envoy", "x-envoy-upstream-service-time"}};
  const Value* written = map.Find("via");
  if (written == nullptr) return {};
  if (!written->is_map()) {
    Via via{map.Text("via"), {}};
    for (const auto& [name, mark] : kMarks) {
      if (via.name == name) via.mark = mark;
    }
    return via;
  }
  StrictMap entry(*written, "'via'", {"name", "mark"}, complaints);
  return {entry.RequiredText("name"), entry.Text("mark")};
}

}  // namespace

std::span<const std::string_view> TargetFileKeys() { return kTargetKeys; }
std::span<const std::string_view> KnownFailureKeys() { return kKnownKeys; }

Result<TargetFile> ReadTargetFile(const Value& tree, const scenario::Library& library) {
  Complaints complaints;
  StrictMap map(tree, "a target file", {std::begin(kTargetKeys), std::end(kTargetKeys)}, complaints);
  TargetFile file;
  file.name = map.RequiredText("name");
  file.about = map.Text("about");
  file.command = ReadCommand(map, complaints);
  file.options = ReadTexts(map, "options", complaints);
  CheckPlaceholders(map.Find("options"), {"value"}, complaints);
  file.via = ReadVia(map, complaints);
  if (!file.via.name.empty() && file.via.name == file.name) {
    complaints.Add("'via' has the name of the target itself; nobody could tell who answered", map.Find("via")->at);
  }
  file.jobs = static_cast<int>(map.Integer("jobs", 0, 1, 64));
  file.services = TextsOf(map.Names("services"));
  std::vector<std::string_view> features;
  for (const scenario::Term& feature : library.features()) features.push_back(feature.name);
  for (scenario::Name& name : map.Names("features")) {
    if (std::find(features.begin(), features.end(), name.text) == features.end()) {
      complaints.Add("features.yaml has no '" + name.text + "'" + scenario::DidYouMean(name.text, features), name.at);
    }
    file.features.push_back(std::move(name.text));
  }
  file.token = map.Text("token");
  file.values = ReadTexts(map, "values", complaints);
  const bool named =
      std::any_of(file.values.begin(), file.values.end(), [](const auto& value) { return value.first == "token"; });
  if (!file.token.empty() && !named) file.values.emplace_back("token", file.token);
  file.hooks = ReadHooks(map, !file.command.empty(), library, complaints);
  file.known = ReadKnownList(map.List("known"), complaints);
  if (!complaints.empty()) return tl::unexpected(complaints.ToError());
  return file;
}

Result<std::vector<KnownFailure>> ReadKnownFailures(const Value& tree) {
  Complaints complaints;
  StrictMap map(tree, "a file of known failures", {"known"}, complaints);
  if (map.valid() && map.Find("known") == nullptr) complaints.Add("the file needs 'known'", tree.at);
  std::vector<KnownFailure> known = ReadKnownList(map.List("known"), complaints);
  if (!complaints.empty()) return tl::unexpected(complaints.ToError());
  return known;
}

}  // namespace assay::target
