#include <algorithm>

#include "harness/plan/plan.h"
#include "harness/plan/words.h"
#include "harness/scenario/item.h"
#include "harness/scenario/suggestion.h"

namespace assay::plan {
namespace {

using scenario::Complaints;
using scenario::Item;
using scenario::Scenario;
using scenario::WordSpec;

class Checker {
 public:
  Checker(const scenario::Library& library, const Clients& clients, const std::vector<const WordSpec*>& checks)
      : library_(library), clients_(clients), checks_(checks) {
    for (const script::ClientKind* client : clients) client_names_.push_back(client->name());
    for (const WordSpec* check : checks) check_names_.push_back(check->name);
  }

  Status Check() {
    for (const Scenario& scenario : library_.scenarios()) CheckScenario(scenario);
    return complaints_.ToStatus();
  }

 private:
  void CheckScenario(const Scenario& scenario) {
    bool known = true;
    for (const std::string& client : scenario.clients) known = CheckClient(client, scenario.at) && known;
    for (const std::vector<Item>* items : {&scenario.steps, &scenario.expect}) {
      for (const Item& item : *items) {
        for (const std::string& client : item.only_clients) CheckClient(client, item.at);
      }
    }
    if (!known) return;
    bool played = false;
    for (const scenario::Variant& variant : VariantsOf(scenario)) played = CheckVariant(scenario, variant) || played;
    if (!played) complaints_.Add("no client plays all steps of the scenario, in any variant", scenario.at);
  }

  bool CheckClient(const std::string& name, const Where& at) {
    if (FindClient(clients_, name) != nullptr) return true;
    complaints_.Add("there is no client '" + name + "'" + scenario::DidYouMean(name, client_names_), at);
    return false;
  }

  // Whether any client plays it. What is wrong is complained of.
  bool CheckVariant(const Scenario& scenario, const scenario::Variant& variant) {
    const Result<std::vector<Item>> steps = ItemsOf(scenario.steps, variant);
    const Result<std::vector<Item>> expect = ItemsOf(scenario.expect, variant);
    if (!steps) complaints_.Add(steps.error());
    if (!expect) complaints_.Add(expect.error());
    if (!steps || !expect) return true;
    for (const Item& item : *expect) CheckExpectation(item);
    return scenario.clients.empty() ? CheckAnyClient(*steps) : CheckNamedClients(scenario, *steps, *expect);
  }

  bool CheckNamedClients(const Scenario& scenario, const std::vector<Item>& steps, const std::vector<Item>& expect) {
    for (const std::string& name : scenario.clients) {
      CheckSteps(*FindClient(clients_, name), ItemsFor(steps, name), library_, complaints_);
      if (ItemsFor(expect, name).empty()) {
        complaints_.Add("the scenario is for the client " + name + " too, but no check is", scenario.at);
      }
    }
    return true;
  }

  // Those who know all words and fields play it; who does not is left out. Where nobody does, the complaints of whoever
  // has the fewest are the likely mistake.
  bool CheckAnyClient(const std::vector<Item>& steps) {
    bool played = false;
    Complaints fewest;
    for (const script::ClientKind* client : clients_) {
      const std::vector<Item> own = ItemsFor(steps, client->name());
      Complaints complaints;
      CheckSteps(*client, own, library_, complaints);
      if (KnowsAll(*client, own, library_)) {
        played = true;
        complaints_.Add(complaints);
      } else if (fewest.empty() || complaints.size() < fewest.size()) {
        fewest = complaints;
      }
    }
    if (!played) complaints_.Add(fewest);
    return played || !fewest.empty();
  }

  // `any_of` holds further checks.
  void CheckExpectation(const Item& item) {
    const auto word =
        std::find_if(checks_.begin(), checks_.end(), [&](const WordSpec* check) { return check->name == item.kind; });
    if (word == checks_.end()) {
      return complaints_.Add("there is no check '" + item.kind + "'" + scenario::DidYouMean(item.kind, check_names_),
                             item.at);
    }
    if (const Status fields = CheckFields(item, **word); !fields) complaints_.Add(fields.error());
    const Value* lists = item.kind == "any_of" ? item.fields.Find("checks") : nullptr;
    if (lists == nullptr || !lists->is_list()) return;
    for (const Value& list : lists->as_list()) {
      for (const Item& inner : scenario::ReadItems(list, complaints_)) CheckExpectation(inner);
    }
  }

  const scenario::Library& library_;
  const Clients& clients_;
  const std::vector<const WordSpec*>& checks_;
  std::vector<std::string_view> client_names_;
  std::vector<std::string_view> check_names_;
  Complaints complaints_;
};

}  // namespace

Status CheckWords(const scenario::Library& library, const Clients& clients,
                  const std::vector<const WordSpec*>& checks) {
  return Checker(library, clients, checks).Check();
}

}  // namespace assay::plan
