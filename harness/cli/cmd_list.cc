#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include "harness/base/json.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/wiring.h"
#include "harness/detect/coverage.h"
#include "harness/judge/check.h"
#include "harness/target/binding.h"
#include "harness/target/target.h"

namespace assay::cli {
namespace {

// What a list prints: a row is a map of columns; "fields" is a list of rows of its own.
using Rows = Result<Value::List>;

// What `list` is asked to leave out.
struct Selection {
  bool uncovered = false;       // requirements that are covered
  std::vector<int> priorities;  // requirements of other ones; none: all are wanted

  bool Takes(const scenario::Requirement& requirement, bool covered) const {
    if (uncovered && covered) return false;
    const auto wanted = std::find(priorities.begin(), priorities.end(), requirement.priority);
    return priorities.empty() || wanted != priorities.end();
  }
};

std::string_view TypeText(scenario::FieldType type) {
  switch (type) {
    case scenario::FieldType::kText:
      return "text";
    case scenario::FieldType::kInteger:
      return "integer";
    case scenario::FieldType::kBoolean:
      return "boolean";
    case scenario::FieldType::kDuration:
      return "duration";
    case scenario::FieldType::kHex:
      return "hex";
    case scenario::FieldType::kList:
      return "list";
    case scenario::FieldType::kMap:
      return "map";
    case scenario::FieldType::kAny:
      return "any";
    case scenario::FieldType::kCode:
      return "code";
    case scenario::FieldType::kNames:
      return "names";
  }
  return "any";
}

Value WordRow(const scenario::WordSpec& word, const std::string& clients) {
  Value::List fields;
  for (const scenario::FieldSpec& field : word.fields) {
    Value::Map row = {
        {"name", Value(field.name)}, {"type", Value(TypeText(field.type))}, {"meaning", Value(field.meaning)}};
    if (field.required) row.emplace_back("required", true);
    if (!field.only_client.empty()) row.emplace_back("client", Value(field.only_client));
    fields.emplace_back(std::move(row));
  }
  Value::Map row = {{"name", Value(word.name)}, {"meaning", Value(word.meaning)}};
  if (!clients.empty()) row.emplace_back("clients", Value(clients));
  row.emplace_back("fields", Value(std::move(fields)));
  return Value(std::move(row));
}

Rows ListSteps(const scenario::Library&, const Selection&) {
  std::vector<const scenario::WordSpec*> words;
  std::map<std::string_view, std::string> clients;
  for (const script::ClientKind* client : AllClients()) {
    for (const scenario::WordSpec* word : client->words()) {
      std::string& names = clients[word->name];
      if (names.empty()) words.push_back(word);
      names += (names.empty() ? "" : ", ") + std::string(client->name());
    }
  }
  Value::List rows;
  for (const scenario::WordSpec* word : words) rows.push_back(WordRow(*word, clients[word->name]));
  return rows;
}

Rows ListChecks(const scenario::Library&, const Selection&) {
  Value::List rows;
  for (const judge::CheckKind* kind : judge::Checks()) rows.push_back(WordRow(kind->word, ""));
  return rows;
}

Value::List TermRows(const std::vector<scenario::Term>& terms) {
  Value::List rows;
  for (const scenario::Term& term : terms) {
    rows.emplace_back(Value::Map{{"name", Value(term.name)}, {"meaning", Value(term.meaning)}});
  }
  return rows;
}

Rows ListAreas(const scenario::Library& library, const Selection&) { return TermRows(library.areas()); }
Rows ListFeatures(const scenario::Library& library, const Selection&) { return TermRows(library.features()); }
Rows ListHooks(const scenario::Library& library, const Selection&) { return TermRows(library.hooks()); }

Rows ListOperations(const scenario::Library& library, const Selection&) {
  Value::List rows;
  for (const scenario::Operation& operation : library.operations()) {
    rows.emplace_back(Value::Map{{"name", Value(operation.name)},
                                 {"meaning", Value(operation.meaning)},
                                 {"fields", Value(TermRows(operation.parameters))}});
  }
  return rows;
}

Rows ListScenarios(const scenario::Library& library, const Selection&) {
  Value::List rows;
  for (const scenario::Scenario& scenario : library.scenarios()) {
    rows.emplace_back(Value::Map{{"name", Value(scenario.id)}, {"meaning", Value(scenario.title)}});
  }
  return rows;
}

Value::List Texts(const auto& texts) {
  Value::List list;
  for (const auto& text : texts) list.emplace_back(Value(text));
  return list;
}

Rows ListRequirements(const scenario::Library& library, const Selection& selection) {
  Value::List rows;
  for (const detect::Coverage& coverage : detect::CoverageOf(library)) {
    const scenario::Requirement& requirement = *coverage.requirement;
    if (!selection.Takes(requirement, coverage.Covered())) continue;
    Value::Map row = {{"name", Value(requirement.id)},
                      {"meaning", Value(requirement.claim)},
                      {"level", Value(scenario::ToString(requirement.level))},
                      {"priority", Value(requirement.priority)},
                      {"source", Value(requirement.source)},
                      {"scenarios", Value(Texts(coverage.scenarios))},
                      {"mutants", Value(Texts(coverage.mutants))}};
    if (!requirement.uncovered.empty()) row.emplace_back("uncovered", Value(requirement.uncovered));
    if (!requirement.unproven.empty()) row.emplace_back("unproven", Value(requirement.unproven));
    rows.emplace_back(std::move(row));
  }
  return rows;
}

Rows ListBindings(const scenario::Library& library, const Selection&) {
  ASSAY_ASSIGN(const std::vector<target::Binding> bindings, target::ReadBindings(library));
  Value::List rows;
  for (const target::Binding& binding : bindings) {
    Value::List offers;
    for (const target::Offer& offer : binding.offers) {
      std::string meaning = offer.kind + " by " + offer.method;
      for (const std::string& feature : offer.needs) meaning += ", needs " + feature;
      offers.emplace_back(Value::Map{{"name", Value(offer.operation)}, {"meaning", Value(meaning)}});
    }
    rows.emplace_back(Value::Map{
        {"name", Value(binding.name)}, {"meaning", Value(binding.service)}, {"fields", Value(std::move(offers))}});
  }
  return rows;
}

Rows ListTargets(const scenario::Library& library, const Selection&) {
  Value::List rows;
  for (const Value& tree : library.targets()) {
    ASSAY_ASSIGN(const target::TargetFile file, target::ReadTargetFile(tree, library));
    rows.emplace_back(Value::Map{
        {"name", Value(file.name)}, {"meaning", Value(file.about)}, {"known_failures", Value(file.known.size())}});
  }
  return rows;
}

struct Kind {
  std::string_view name;
  Rows (*rows)(const scenario::Library& library, const Selection& selection);
};
constexpr Kind kKinds[] = {
    {"scenarios", ListScenarios}, {"areas", ListAreas},   {"requirements", ListRequirements},
    {"steps", ListSteps},         {"checks", ListChecks}, {"operations", ListOperations},
    {"features", ListFeatures},   {"hooks", ListHooks},   {"bindings", ListBindings},
    {"targets", ListTargets},
};

std::size_t NameWidth(const Value::List& rows) {
  constexpr std::size_t kWidest = 44;
  std::size_t width = 0;
  for (const Value& row : rows) width = std::max(width, row.Find("name")->as_string().size());
  return std::min(width, kWidest);
}

void Print(const Value::List& rows, std::size_t indent) {
  const std::size_t width = NameWidth(rows);
  for (const Value& row : rows) {
    std::string notes;
    for (const auto& [column, value] : row.as_map()) {
      if (column == "name" || column == "meaning" || column == "fields" || column == "scenarios" || column == "mutants")
        continue;
      notes += fmt::format("{}{}", notes.empty() ? "" : " · ", column == "required" ? "required" : value.ToText());
    }
    fmt::print("{:{}}{:{}}  {}{}\n", "", indent, row.Find("name")->as_string(), width, row.Find("meaning")->as_string(),
               notes.empty() ? "" : "  [" + notes + "]");
    if (const Value* fields = row.Find("fields")) Print(fields->as_list(), indent + 4);
    if (const Value* scenarios = row.Find("scenarios")) {
      for (const Value& id : scenarios->as_list()) fmt::print("{:{}}{}\n", "", indent + 4, id.as_string());
    }
    if (const Value* mutants = row.Find("mutants"); mutants != nullptr && !mutants->as_list().empty()) {
      fmt::print("{:{}}broken by {}\n", "", indent + 4, mutants->ToText());
    }
  }
}

int List(const std::string& what, const std::string& folder, const Selection& selection, bool json) {
  if ((selection.uncovered || !selection.priorities.empty()) && what != "requirements") {
    return Complain(Error{ErrorKind::kUsage, "--uncovered and --priority are for requirements", {}});
  }
  const Result<scenario::Library> library = LoadLibrary(folder);
  if (!library) return Complain(library.error());
  for (const Kind& kind : kKinds) {
    if (kind.name != what) continue;
    const Rows rows = kind.rows(*library, selection);
    if (!rows) return Complain(rows.error());
    if (json) {
      fmt::print("{}\n", WriteJson(Value(*rows), 2));
    } else {
      Print(*rows, 0);
    }
  }
  return kExitOk;
}

}  // namespace

void AddList(CLI::App& app, Action& action) {
  struct Flags {
    std::string what;
    std::string folder;
    Selection selection;
    bool json = false;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("list", "Print what there is: the manual of scenarios, steps, checks, …");
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  command->add_option("what", flags->what, "One of: " + fmt::format("{}", fmt::join(names, ", ")))
      ->required()
      ->check(CLI::IsMember(names));
  command->add_option("--scenarios", flags->folder, "Read scenarios from this folder instead of the built-in ones");
  command->add_flag("--uncovered", flags->selection.uncovered,
                    "Only requirements that no scenario asks for, or that no mutant breaks");
  command->add_option("--priority", flags->selection.priorities, "Only requirements of these priorities: 1,2")
      ->delimiter(',')
      ->check(CLI::Range(1, 3));
  command->add_flag("--json", flags->json, "As JSON");
  command->callback([flags, &action] {
    action = [flags] { return List(flags->what, flags->folder, flags->selection, flags->json); };
  });
}

}  // namespace assay::cli
