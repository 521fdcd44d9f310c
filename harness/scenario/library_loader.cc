#include "harness/scenario/library_loader.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "harness/base/bytes.h"
#include "harness/scenario/scenario_reader.h"
#include "harness/scenario/strict_map.h"
#include "harness/scenario/suggestion.h"
#include "harness/scenario/yaml.h"

namespace assay::scenario {
namespace {

// FNV-1a, 64 bits: path and content of each file, each closed by a zero octet.
std::string Fingerprint(const std::vector<LibraryFile>& files) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash *= 0x100000001b3ULL;
  };
  for (const LibraryFile& file : files) {
    add(file.below);
    add(file.content);
  }
  std::string octets;
  AppendBigEndian(octets, hash, 8);
  return ToHex(octets);
}

bool IsTermName(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

bool IsRequirementId(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == std::string_view::npos;
}

bool HoldsLists(std::string_view below) {
  return below == "areas.yaml" || below == "features.yaml" || below == "hooks.yaml" || below == "operations.yaml" ||
         below == "requirements.yaml";
}

}  // namespace

void LibraryLoader::Load(std::vector<LibraryFile> files) {
  // Workloads of the benchmark, which harness/bench reads.
  std::erase_if(files, [](const LibraryFile& file) { return file.below.starts_with("bench/"); });
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.below < b.below; });
  library_.fingerprint_ = Fingerprint(files);
  for (const LibraryFile& file : files) {
    if (HoldsLists(file.below)) ReadLists(file);
  }
  // What is held against a broken list would only be wrong too.
  if (!complaints_.empty()) return;
  for (const LibraryFile& file : files) {
    if (!HoldsLists(file.below)) ReadScenarios(file);
  }
  CheckIds();
  CheckUncovered();
  const auto rank = [this](const Scenario& scenario) {
    const auto area = std::find_if(library_.areas_.begin(), library_.areas_.end(),
                                   [&](const Term& term) { return term.name == scenario.area; });
    return std::tuple(area - library_.areas_.begin(), scenario.id);
  };
  std::sort(library_.scenarios_.begin(), library_.scenarios_.end(),
            [&](const Scenario& a, const Scenario& b) { return rank(a) < rank(b); });
}

void LibraryLoader::ReadLists(const LibraryFile& file) {
  const Result<Value> tree = ParseYaml(file.content, file.shown);
  if (!tree) return complaints_.Add(tree.error());
  if (!tree->is_map()) return complaints_.Add("the file holds a map of names", tree->at);
  if (file.below == "areas.yaml") return ReadTerms(*tree, library_.areas_);
  if (file.below == "features.yaml") return ReadTerms(*tree, library_.features_);
  if (file.below == "hooks.yaml") return ReadTerms(*tree, library_.hooks_);
  for (const auto& [name, entry] : tree->as_map()) {
    file.below == "operations.yaml" ? ReadOperation(name, entry) : ReadRequirement(name, entry);
  }
}

void LibraryLoader::ReadScenarios(const LibraryFile& file) {
  Result<Value> tree = ParseYaml(file.content, file.shown);
  if (!tree) return complaints_.Add(tree.error());
  if (file.below.starts_with("bindings/")) return library_.bindings_.push_back(*std::move(tree));
  if (file.below.starts_with("targets/")) return library_.targets_.push_back(*std::move(tree));
  Result<std::string> id = ScenarioIdOf(file.below);
  if (!id) return complaints_.Add(id.error().message, {file.shown, 0, 0});
  library_.scenarios_.push_back(ReadScenario(*tree, *std::move(id), library_, complaints_));
}

void LibraryLoader::ReadTerms(const Value& tree, std::vector<Term>& terms) {
  for (const auto& [name, meaning] : tree.as_map()) {
    if (!IsTermName(name))
      complaints_.Add("'" + name + "': a name has lower-case letters, digits, _ and .", meaning.at);
    if (!meaning.is_string() || meaning.as_string().empty()) {
      complaints_.Add("'" + name + "' takes its meaning, one sentence", meaning.at);
      continue;
    }
    terms.push_back({name, meaning.as_string(), meaning.at});
  }
}

void LibraryLoader::ReadOperation(const std::string& name, const Value& tree) {
  StrictMap map(tree, "an operation", {"meaning", "parameters", "defaults"}, complaints_);
  Operation operation;
  operation.name = name;
  operation.at = tree.at;
  operation.meaning = map.RequiredText("meaning");
  map.Map("parameters");
  if (const Value* parameters = map.Find("parameters"); parameters != nullptr && parameters->is_map()) {
    ReadTerms(*parameters, operation.parameters);
  }
  std::vector<std::string_view> known;
  for (const Term& parameter : operation.parameters) known.push_back(parameter.name);
  for (const auto& [parameter, value] : map.Map("defaults")) {
    if (std::find(known.begin(), known.end(), parameter) == known.end()) {
      complaints_.Add("'" + name + "' has no parameter '" + parameter + "'" + DidYouMean(parameter, known), value.at);
    }
    operation.defaults.emplace_back(parameter, value);
  }
  library_.operations_.push_back(std::move(operation));
}

void LibraryLoader::ReadRequirement(const std::string& id, const Value& tree) {
  if (!IsRequirementId(id)) complaints_.Add("'" + id + "': an id has lower-case letters, digits, . _ and -", tree.at);
  StrictMap map(tree, "a requirement", {"level", "claim", "source", "url", "priority", "uncovered", "unproven"},
                complaints_);
  Requirement requirement;
  requirement.id = id;
  requirement.at = tree.at;
  const std::string level = map.RequiredText("level");
  requirement.level = ParseLevel(level).value_or(Level::kMust);
  if (!level.empty() && !ParseLevel(level)) {
    complaints_.Add("a level is MUST, SHOULD, MAY or PRACTICE, not '" + level + "'", map.Find("level")->at);
  }
  requirement.claim = map.RequiredText("claim");
  requirement.source = map.RequiredText("source");
  requirement.url = map.Text("url");
  if (!requirement.url.empty() && !requirement.url.starts_with("https://")) {
    complaints_.Add("'url' begins with https://", map.Find("url")->at);
  }
  requirement.priority = static_cast<int>(map.Integer("priority", 1, 1, 3));
  requirement.uncovered = map.Text("uncovered");
  requirement.unproven = map.Text("unproven");
  library_.requirements_.push_back(std::move(requirement));
}

// Ids are forever, so that an alias may not name what exists.
void LibraryLoader::CheckIds() {
  std::map<std::string_view, const Scenario*> owners;
  const auto claim = [&](std::string_view id, const Scenario& scenario) {
    const auto [owner, fresh] = owners.emplace(id, &scenario);
    if (fresh) return;
    complaints_.Add("the id '" + std::string(id) + "' belongs to " + ToString(owner->second->at) + " already",
                    scenario.at);
  };
  for (const Scenario& scenario : library_.scenarios_) claim(scenario.id, scenario);
  for (const Scenario& scenario : library_.scenarios_) {
    for (const std::string& alias : scenario.aliases) claim(alias, scenario);
  }
}

// What is said to be uncovered must not be covered after all.
void LibraryLoader::CheckUncovered() {
  for (const Scenario& scenario : library_.scenarios_) {
    const Requirement* const requirement = library_.FindRequirement(scenario.requirement);
    if (requirement == nullptr || requirement->uncovered.empty()) continue;
    complaints_.Add("'" + requirement->id + "' is uncovered, but '" + scenario.id + "' asks for it", requirement->at);
  }
}

}  // namespace assay::scenario
