#include "harness/plan/words.h"

#include <algorithm>

#include "harness/scenario/placeholder.h"
#include "harness/scenario/suggestion.h"
#include "harness/target/binding.h"
#include "harness/target/repeat.h"

namespace assay::plan {
namespace {

using scenario::Item;
using scenario::Operation;
using scenario::WordSpec;

constexpr std::string_view kKinds[] = {"unary", "server_stream", "client_stream", "bidi_stream"};

const WordSpec* FindWord(const script::ClientKind& client, std::string_view name) {
  for (const WordSpec* word : client.words()) {
    if (word->name == name) return word;
  }
  return nullptr;
}

bool HasField(const WordSpec& word, std::string_view name) {
  return std::any_of(word.fields.begin(), word.fields.end(), [&](const auto& field) { return field.name == name; });
}

const Operation* OperationOf(const Item& item, const scenario::Library& library) {
  const Value* name = item.fields.Find("operation");
  return name != nullptr && name->is_string() ? library.FindOperation(name->as_string()) : nullptr;
}

bool IsParameter(const Operation* operation, std::string_view name) {
  return operation != nullptr && std::any_of(operation->parameters.begin(), operation->parameters.end(),
                                             [&](const auto& parameter) { return parameter.name == name; });
}

// A word with "*" takes further fields, but only as parameters of an operation.
bool TakesAll(const WordSpec& word, const Item& item, const Operation* operation) {
  if (!item.fields.is_map()) return false;
  return std::all_of(item.fields.as_map().begin(), item.fields.as_map().end(), [&](const auto& entry) {
    return HasField(word, entry.first) || IsParameter(operation, entry.first);
  });
}

void CheckKind(const Item& item, scenario::Complaints& complaints) {
  const Value* kind = item.fields.Find("kind");
  if (kind == nullptr || !kind->is_string() || scenario::HasPlaceholder(kind->as_string())) return;
  const std::vector<std::string_view> kinds(std::begin(kKinds), std::end(kKinds));
  if (std::find(kinds.begin(), kinds.end(), kind->as_string()) != kinds.end()) return;
  complaints.Add("a kind is unary, server_stream, client_stream or bidi_stream, not '" + kind->as_string() + "'" +
                     scenario::DidYouMean(kind->as_string(), kinds),
                 kind->at.line > 0 ? kind->at : item.at);
}

void CheckHook(const Item& item, const scenario::Library& library, scenario::Complaints& complaints) {
  const Value* name = item.fields.Find("name");
  if (name == nullptr || scenario::HasPlaceholder(name->ToText())) return;
  std::vector<std::string_view> known;
  for (const scenario::Term& hook : library.hooks()) known.push_back(hook.name);
  if (std::find(known.begin(), known.end(), name->ToText()) != known.end()) return;
  complaints.Add("hooks.yaml has no '" + name->ToText() + "'" + scenario::DidYouMean(name->ToText(), known),
                 name->at.line > 0 ? name->at : item.at);
}

// The fields that a word with "*" leaves open.
void CheckParameters(const Item& item, const WordSpec& word, const scenario::Library& library,
                     scenario::Complaints& complaints) {
  const Operation* operation = OperationOf(item, library);
  if (const Value* name = item.fields.Find("operation"); name != nullptr && operation == nullptr) {
    if (scenario::HasPlaceholder(name->ToText())) return;
    std::vector<std::string_view> known;
    for (const Operation& one : library.operations()) known.push_back(one.name);
    return complaints.Add(
        "operations.yaml has no '" + name->ToText() + "'" + scenario::DidYouMean(name->ToText(), known),
        name->at.line > 0 ? name->at : item.at);
  }
  std::vector<std::string_view> known;
  for (const auto& field : word.fields) known.push_back(field.name);
  if (operation != nullptr) {
    for (const auto& parameter : operation->parameters) known.push_back(parameter.name);
  }
  for (const auto& [name, value] : item.fields.as_map()) {
    if (HasField(word, name) || IsParameter(operation, name)) continue;
    const std::string owner = operation == nullptr ? "'" + item.kind + "' has"
                                                   : "neither '" + item.kind + "' nor '" + operation->name + "' has";
    complaints.Add(
        owner + (operation == nullptr ? " no field '" : " a field '") + name + "'" + scenario::DidYouMean(name, known),
        value.at.line > 0 ? value.at : item.at);
  }
  if (operation == nullptr) return;
  for (const auto& parameter : operation->parameters) {
    const bool preset = std::any_of(operation->defaults.begin(), operation->defaults.end(),
                                    [&](const auto& entry) { return entry.first == parameter.name; });
    if (preset || item.fields.Find(parameter.name) != nullptr) continue;
    complaints.Add("'" + operation->name + "' needs '" + parameter.name + "': " + parameter.meaning, item.at);
  }
}

// Without the parameters that only look like fields: `message` of an operation is of no type that `call` knows.
Item WithoutParameters(const Item& item, const WordSpec& word, const Operation* operation) {
  Item bare = item;
  if (!bare.fields.is_map()) return bare;
  std::erase_if(bare.fields.as_map(),
                [&](const auto& entry) { return !HasField(word, entry.first) && IsParameter(operation, entry.first); });
  return bare;
}

}  // namespace

const script::ClientKind* FindClient(const Clients& clients, std::string_view name) {
  const auto found = std::find_if(clients.begin(), clients.end(), [&](const auto* one) { return one->name() == name; });
  return found == clients.end() ? nullptr : *found;
}

Result<std::vector<Item>> ItemsOf(const std::vector<Item>& items, const scenario::Variant& variant) {
  std::vector<Item> filled;
  for (const Item& item : items) {
    if (!variant.Matches(item.when)) continue;
    filled.push_back(item);
    filled.back().fields = target::Substitute(item.fields, variant.values);
  }
  ASSAY_ASSIGN(std::vector<Item> expanded, target::ExpandRepeats(filled));
  std::erase_if(expanded, [&](const Item& item) { return !variant.Matches(item.when); });
  return expanded;
}

std::vector<Item> ItemsFor(const std::vector<Item>& items, std::string_view client) {
  std::vector<Item> own;
  for (const Item& item : items) {
    const auto& only = item.only_clients;
    if (only.empty() || std::find(only.begin(), only.end(), client) != only.end()) own.push_back(item);
  }
  return own;
}

bool KnowsAll(const script::ClientKind& client, const std::vector<Item>& steps, const scenario::Library& library) {
  return std::all_of(steps.begin(), steps.end(), [&](const Item& item) {
    const WordSpec* word = FindWord(client, item.kind);
    return word != nullptr && scenario::Knows(*word, item, client.name()) &&
           TakesAll(*word, item, OperationOf(item, library));
  });
}

void CheckSteps(const script::ClientKind& client, const std::vector<Item>& steps, const scenario::Library& library,
                scenario::Complaints& complaints) {
  std::vector<std::string_view> names;
  for (const WordSpec* word : client.words()) names.push_back(word->name);
  for (const Item& item : steps) {
    const WordSpec* word = FindWord(client, item.kind);
    if (word == nullptr) {
      complaints.Add("the client " + std::string(client.name()) + " plays no step '" + item.kind + "'" +
                         scenario::DidYouMean(item.kind, names),
                     item.at);
      continue;
    }
    const Operation* operation = OperationOf(item, library);
    const Status fields = scenario::CheckFields(WithoutParameters(item, *word, operation), *word, client.name());
    if (!fields) complaints.Add(fields.error());
    CheckKind(item, complaints);
    if (item.kind == "hook") CheckHook(item, library, complaints);
    if (HasField(*word, "*") && item.fields.is_map()) CheckParameters(item, *word, library, complaints);
  }
}

}  // namespace assay::plan
