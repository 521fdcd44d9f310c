#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json.h"
#include "harness/cli/command.h"
#include "harness/cli/console.h"
#include "harness/cli/wiring.h"
#include "harness/target/binding.h"

namespace assay::cli {
namespace {

std::string LeafText(const Value& value) {
  return value.is_string() && value.as_string().empty() ? "\"\"" : value.ToText();
}

// A tree as indented YAML-like lines: what a person wrote, with placeholders filled where they are known.
void PrintTree(const Value& value, std::size_t indent) {
  if (value.is_map()) {
    for (const auto& [key, entry] : value.as_map()) {
      const bool nested = (entry.is_map() && !entry.as_map().empty()) || (entry.is_list() && !entry.as_list().empty());
      fmt::print("{:{}}{}:{}\n", "", indent, key, nested ? "" : " " + LeafText(entry));
      if (nested) PrintTree(entry, indent + 2);
    }
  } else if (value.is_list()) {
    for (const Value& element : value.as_list()) fmt::print("{:{}}- {}\n", "", indent, LeafText(element));
  }
}

void PrintItems(std::string_view heading, const std::vector<scenario::Item>& items) {
  fmt::print("\n{}\n", heading);
  for (const scenario::Item& item : items) {
    std::string beside;
    if (item.level) beside += fmt::format(" [{}]", scenario::ToString(*item.level));
    if (!item.only_clients.empty()) beside += fmt::format(" [only {}]", fmt::join(item.only_clients, ", "));
    for (const auto& [axis, value] : item.when) beside += fmt::format(" [when {} is {}]", axis, value.ToText());
    fmt::print("  {}{}\n", item.kind, beside);
    PrintTree(item.fields, 6);
    if (!item.because.empty()) fmt::print("      because {}\n", item.because);
  }
}

void PrintRequirement(const scenario::Library& library, const scenario::Scenario& scenario) {
  const scenario::Requirement* requirement = library.FindRequirement(scenario.requirement);
  if (requirement == nullptr) return;
  fmt::print("\nrequirement  {} ({})\n  claim      {}\n  source     {}\n", requirement->id,
             scenario::ToString(requirement->level), requirement->claim, requirement->source);
  if (!requirement->url.empty()) fmt::print("  read it    {}\n", requirement->url);
}

// How each binding would play it: the methods that its operations become.
Status PrintBindings(const scenario::Library& library, const scenario::Scenario& scenario) {
  ASSAY_ASSIGN(const std::vector<target::Binding> bindings, target::ReadBindings(library));
  fmt::print("\noperations\n");
  bool any = false;
  for (const scenario::Item& item : scenario.steps) {
    const Value* operation = item.fields.Find("operation");
    if (operation == nullptr || !operation->is_string()) continue;
    any = true;
    for (const target::Binding& binding : bindings) {
      for (const target::Offer& offer : binding.offers) {
        if (offer.operation == operation->as_string()) {
          fmt::print("  {} {} is {} with {}\n", offer.operation, offer.kind, offer.method, offer.request.ToText());
        }
      }
    }
  }
  if (!any) fmt::print("  none: it names its methods itself\n");
  return {};
}

int Show(const std::string& name, const std::string& folder) {
  const Result<scenario::Library> library = LoadLibrary(folder);
  if (!library) return Complain(library.error());
  // A case id will do as well: its scenario is what stands before the variant and the client.
  std::string id = name.substr(0, name.find('@'));
  const scenario::Scenario* scenario = library->FindScenario(id);
  while (scenario == nullptr && id.find('/') != std::string::npos) {
    id.resize(id.rfind('/'));
    scenario = library->FindScenario(id);
  }
  if (scenario == nullptr) {
    return Complain({ErrorKind::kUsage, "there is no scenario \"" + name + "\"; assay list scenarios prints them", {}});
  }
  fmt::print("{}\n  {}\n  {}\n", scenario->id, scenario->title, ToString(scenario->at));
  if (!scenario->about.empty()) fmt::print("  {}\n", scenario->about);
  PrintRequirement(*library, *scenario);
  if (!scenario->needs.empty()) fmt::print("\nneeds        {}\n", fmt::join(scenario->needs, ", "));
  if (!scenario->clients.empty()) fmt::print("clients      {}\n", fmt::join(scenario->clients, ", "));
  for (const scenario::Axis& axis : scenario->vary) {
    fmt::print("vary         {} over {}\n", axis.name, Value(axis.values).ToText());
  }
  PrintItems("sends", scenario->steps);
  PrintItems("expects", scenario->expect);
  if (const Status printed = PrintBindings(*library, *scenario); !printed) return Complain(printed.error());
  return kExitOk;
}

}  // namespace

void AddShow(CLI::App& app, Action& action) {
  struct Flags {
    std::string name;
    std::string folder;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("show", "Print what a scenario or case sends, expects, and why");
  command->add_option("scenario", flags->name, "Id of a scenario or a case")->required();
  command->add_option("--scenarios", flags->folder, "Read scenarios from this folder instead of the built-in ones");
  command->callback([flags, &action] { action = [flags] { return Show(flags->name, flags->folder); }; });
}

}  // namespace assay::cli
