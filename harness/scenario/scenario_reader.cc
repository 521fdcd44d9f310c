#include "harness/scenario/scenario_reader.h"

#include <algorithm>

#include "harness/scenario/item.h"
#include "harness/scenario/placeholder.h"
#include "harness/scenario/strict_map.h"
#include "harness/scenario/suggestion.h"
#include "harness/scenario/variation.h"

namespace assay::scenario {
namespace {

constexpr std::string_view kKeys[] = {"title",  "about",  "requirement", "needs",    "clients",    "vary",  "except",
                                      "target", "budget", "aliases",     "unproven", "disruptive", "steps", "expect"};
constexpr std::string_view kOperationPrefix = "operation.";
// Filled in by the plan or by the clients while they play.
constexpr std::string_view kBuiltIn[] = {"unique", "index", "copy", "round"};

bool IsIdPart(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <class Terms, class Key>
std::vector<std::string_view> NamesOf(const Terms& terms, Key key) {
  std::vector<std::string_view> names;
  for (const auto& term : terms) names.push_back(term.*key);
  return names;
}

class Reader {
 public:
  Reader(const Value& tree, std::string id, const Library& library, Complaints& complaints)
      : map_(tree, "a scenario", {std::begin(kKeys), std::end(kKeys)}, complaints),
        tree_(tree),
        library_(library),
        complaints_(complaints) {
    scenario_.id = std::move(id);
    scenario_.at = tree.at;
  }

  Scenario Read() && {
    if (!map_.valid()) return std::move(scenario_);
    scenario_.area = scenario_.id.substr(0, scenario_.id.find('/'));
    const std::vector<std::string_view> areas = NamesOf(library_.areas(), &Term::name);
    if (std::find(areas.begin(), areas.end(), scenario_.area) == areas.end()) {
      Complain("areas.yaml has no area '" + scenario_.area + "'" + DidYouMean(scenario_.area, areas), tree_.at);
    }
    scenario_.title = map_.RequiredText("title");
    scenario_.about = map_.Text("about");
    scenario_.requirement = map_.RequiredText("requirement");
    if (!scenario_.requirement.empty()) CheckRequirement(*map_.Find("requirement"));
    scenario_.clients = TextsOf(map_.Names("clients"));
    scenario_.budget = map_.Time("budget");
    scenario_.unproven = map_.Text("unproven");
    scenario_.disruptive = map_.Boolean("disruptive", false);
    ReadNeeds();
    ReadTarget();
    ReadAliases();
    ReadVariation(tree_, scenario_, complaints_);
    scenario_.steps = ReadList("steps", /*checks=*/false);
    scenario_.expect = ReadList("expect", /*checks=*/true);
    CheckPlaceholders();
    return std::move(scenario_);
  }

 private:
  void Complain(std::string message, const Where& at) { complaints_.Add(std::move(message), at); }

  void CheckRequirement(const Value& value) {
    const std::string id = value.ToText();
    if (library_.FindRequirement(id) != nullptr) return;
    Complain(
        "requirements.yaml has no '" + id + "'" + DidYouMean(id, NamesOf(library_.requirements(), &Requirement::id)),
        value.at);
  }

  void CheckOperation(std::string_view name, const Where& at) {
    if (HasPlaceholder(name) || library_.FindOperation(name) != nullptr) return;
    Complain("operations.yaml has no '" + std::string(name) + "'" +
                 DidYouMean(name, NamesOf(library_.operations(), &Operation::name)),
             at);
  }

  void ReadNeeds() {
    const std::vector<std::string_view> features = NamesOf(library_.features(), &Term::name);
    for (Name& need : map_.Names("needs")) {
      if (need.text.starts_with(kOperationPrefix)) {
        CheckOperation(std::string_view(need.text).substr(kOperationPrefix.size()), need.at);
      } else if (std::find(features.begin(), features.end(), need.text) == features.end()) {
        Complain("features.yaml has no '" + need.text + "'" + DidYouMean(need.text, features), need.at);
      }
      scenario_.needs.push_back(std::move(need.text));
    }
  }

  // A target of its own is needed where either place says so.
  void ReadTarget() {
    const bool needed =
        std::find(scenario_.needs.begin(), scenario_.needs.end(), "own_target") != scenario_.needs.end();
    const Value* target = map_.Find("target");
    if (target == nullptr) {
      if (needed) scenario_.target = Value(Value::Map());
      return;
    }
    StrictMap map(*target, "a scenario's target", {"own", "options"}, complaints_);
    if (!map.Boolean("own", true)) Complain("'own' is true, or there is no 'target'", map.Find("own")->at);
    scenario_.target = Value(map.Map("options"));
    scenario_.target.at = target->at;
    if (!needed) scenario_.needs.emplace_back("own_target");
  }

  void ReadAliases() {
    for (Name& alias : map_.Names("aliases")) {
      const std::vector<std::string_view> parts = Split(alias.text, '/');
      if (parts.size() != 2 || !IsIdPart(parts[0]) || !IsIdPart(parts[1])) {
        Complain("an alias is the id that the scenario had, such as deadline/expired, not '" + alias.text + "'",
                 alias.at);
      }
      scenario_.aliases.push_back(std::move(alias.text));
    }
  }

  std::vector<Item> ReadList(std::string_view key, bool checks) {
    const Value* list = map_.Find(key);
    if (list == nullptr || (list->is_list() && list->as_list().empty())) {
      Complain("a scenario has " + std::string(checks ? "checks in 'expect'" : "steps in 'steps'") + ", one at least",
               list == nullptr ? tree_.at : list->at);
      return {};
    }
    std::vector<Item> items = ReadItems(*list, complaints_);
    for (const Item& item : items) {
      CheckWhen(item, scenario_.vary, complaints_);
      if (!checks) CheckStep(item);
    }
    if (list->is_list()) {
      for (const Value& value : list->as_list()) CheckModifiers(value, checks);
    }
    return items;
  }

  // `repeat` holds further steps.
  void CheckStep(const Item& item) {
    const Value* operation = item.fields.Find("operation");
    if (operation != nullptr && operation->is_string()) CheckOperation(operation->as_string(), operation->at);
    const Value* as = item.kind == "save" ? item.fields.Find("as") : nullptr;
    if (as != nullptr && as->is_string()) captures_.push_back(as->as_string());
    const Value* steps = item.kind == "repeat" ? item.fields.Find("steps") : nullptr;
    if (steps == nullptr) return;
    for (const Item& step : ReadItems(*steps, complaints_)) {
      CheckWhen(step, scenario_.vary, complaints_);
      CheckStep(step);
    }
  }

  void CheckModifiers(const Value& item, bool checks) {
    if (const Value* requirement = item.Find("requirement")) {
      checks ? CheckRequirement(*requirement) : Complain("only checks have a requirement", requirement->at);
    }
    if (const Value* level = item.Find("level"); level != nullptr && !checks) {
      Complain("only checks have a level", level->at);
    }
  }

  // "user.id" is the capture of that name, or a part of the capture "user"; "target.token" and "echo.prefix" come from
  // the target and from the binding that offers the operation.
  bool IsKnownPlaceholder(std::string_view name) const {
    if (std::find(std::begin(kBuiltIn), std::end(kBuiltIn), name) != std::end(kBuiltIn)) return true;
    const std::string_view first = name.substr(0, name.find('.'));
    if (first.size() < name.size() && (first == "target" || library_.FindOperation(first) != nullptr)) return true;
    const bool axis = std::any_of(scenario_.vary.begin(), scenario_.vary.end(),
                                  [&](const Axis& known) { return known.name == name; });
    return axis || std::any_of(captures_.begin(), captures_.end(), [&](const std::string& capture) {
             return name == capture || name.starts_with(capture + ".");
           });
  }

  void CheckPlaceholders() {
    std::vector<std::string_view> known(std::begin(kBuiltIn), std::end(kBuiltIn));
    for (const Axis& axis : scenario_.vary) known.push_back(axis.name);
    for (const std::string& capture : captures_) known.push_back(capture);
    const auto check = [&](std::string_view name, const Where& at) {
      if (IsKnownPlaceholder(name)) return;
      Complain("nothing is called '" + std::string(name) + "' here: no axis of 'vary' and nothing that 'save' took" +
                   DidYouMean(name, known),
               at);
    };
    for (const Item& item : scenario_.steps) ForEachPlaceholder(item.fields, check);
    for (const Item& item : scenario_.expect) ForEachPlaceholder(item.fields, check);
    ForEachPlaceholder(scenario_.target, check);
  }

  StrictMap map_;
  const Value& tree_;
  const Library& library_;
  Complaints& complaints_;
  Scenario scenario_;
  std::vector<std::string> captures_;
};

}  // namespace

std::span<const std::string_view> ScenarioKeys() { return kKeys; }

Result<std::string> ScenarioIdOf(std::string_view path) {
  std::string_view stem = path;
  if (stem.ends_with(".yaml")) stem.remove_suffix(5);
  const std::vector<std::string_view> parts = Split(stem, '/');
  const bool conformance = parts.size() == 3 && parts[0] == "conformance";
  const bool contract = parts.size() == 4 && parts[0] == "contract";
  if ((!conformance && !contract) || !std::all_of(parts.begin() + 1, parts.end(), IsIdPart)) {
    return UsageError(
        "a scenario is conformance/<area>/<name>.yaml or contract/<service>/<area>/<name>.yaml, its parts of "
        "lower-case letters, digits and hyphens");
  }
  if (conformance) return std::string(parts[1]) + "/" + std::string(parts[2]);
  return std::string(parts[2]) + "/" + std::string(parts[1]) + "-" + std::string(parts[3]);
}

Scenario ReadScenario(const Value& tree, std::string id, const Library& library, Complaints& complaints) {
  return Reader(tree, std::move(id), library, complaints).Read();
}

}  // namespace assay::scenario
