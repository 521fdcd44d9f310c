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

bool IsScalar(const Value& value) { return value.is_string() || value.is_number() || value.is_bool(); }

KnownFailure ReadKnown(const Value& tree, Complaints& complaints) {
  StrictMap map(tree, "a known failure", {"case", "reason", "issue", "match"}, complaints);
  KnownFailure known;
  known.at = tree.at;
  known.case_id = map.RequiredText("case");
  known.reason = map.RequiredText("reason");
  known.issue = map.Text("issue");
  known.match = map.Text("match");
  const bool whole = known.case_id.find('/') != std::string::npos && known.case_id.find('@') != std::string::npos;
  if (!known.case_id.empty() && (!whole || known.case_id.find_first_of("* ") != std::string::npos)) {
    complaints.Add("'case' is one exact case id, such as deadline/expired/unary@wire, not '" + known.case_id + "'",
                   map.Find("case")->at);
  }
  return known;
}

std::vector<KnownFailure> ReadKnownList(const Value::List& list, Complaints& complaints) {
  std::vector<KnownFailure> known;
  for (const Value& tree : list) {
    KnownFailure one = ReadKnown(tree, complaints);
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const KnownFailure& other) { return other.case_id == one.case_id; });
    if (same != known.end() && !one.case_id.empty()) {
      complaints.Add("'" + one.case_id + "' is known already, by " + ToString(same->at), one.at);
    }
    known.push_back(std::move(one));
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

}  // namespace

Result<TargetFile> ReadTargetFile(const Value& tree, const scenario::Library& library) {
  Complaints complaints;
  StrictMap map(tree, "a target file",
                {"name", "about", "command", "options", "services", "features", "token", "values", "known"},
                complaints);
  TargetFile file;
  file.name = map.RequiredText("name");
  file.about = map.Text("about");
  file.command = ReadCommand(map, complaints);
  file.options = ReadTexts(map, "options", complaints);
  CheckPlaceholders(map.Find("options"), {"value"}, complaints);
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
