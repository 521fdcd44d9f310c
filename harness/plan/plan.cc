#include "harness/plan/plan.h"

#include <algorithm>
#include <optional>

#include "harness/plan/selection.h"
#include "harness/plan/words.h"
#include "harness/scenario/placeholder.h"
#include "harness/scenario/variation.h"

namespace assay::plan {
namespace {

using scenario::Item;
using scenario::Scenario;

constexpr std::string_view kTargetPrefix = "target.";
// A feature that a server of the case's own has by an option.
struct Stand {
  std::string_view feature;
  std::string_view option;
  bool on;  // the option's value: true, or the number
  std::int64_t number;
};
constexpr Stand kStands[] = {{"tls", "tls-self-signed", true, 0}, {"stream_limit", "stream-limit", false, 100}};

// A short text that depends on the case alone (FNV-1a, base 36).
std::string Fingerprint(std::string_view text) {
  std::uint32_t hash = 0x811c9dc5U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  std::string digits;
  for (; hash != 0 || digits.empty(); hash /= 36) digits += "0123456789abcdefghijklmnopqrstuvwxyz"[hash % 36];
  return digits;
}

void Fill(std::vector<Item>& items, const target::Names& names) {
  for (Item& item : items) item.fields = target::Substitute(item.fields, names);
}

class Planner {
 public:
  Planner(const scenario::Library& library, const target::Capabilities& capabilities,
          std::shared_ptr<const schema::Schema> schema, Licence licence, std::string_view unique)
      : library_(library), capabilities_(capabilities), schema_(std::move(schema)), licence_(licence), unique_(unique) {
    if (!capabilities.bindings.empty()) {
      target_names_.emplace_back("target.service", Value(capabilities.bindings.front()->service));
    }
    for (const auto& [name, value] : capabilities.values) {
      if (name == "service") target_names_.clear();
      target_names_.emplace_back(std::string(kTargetPrefix) + name, Value(value));
    }
  }

  // Nothing where the client does not play the scenario in this variant, or no check is for it.
  Result<std::optional<Case>> Make(const Scenario& scenario, const scenario::Variant& variant,
                                   const script::ClientKind& client) const {
    const std::vector<std::string>& named = scenario.clients;
    if (!named.empty() && std::find(named.begin(), named.end(), client.name()) == named.end()) return std::nullopt;
    ASSAY_ASSIGN(std::vector<Item> steps, ItemsOf(scenario.steps, variant));
    ASSAY_ASSIGN(std::vector<Item> expect, ItemsOf(scenario.expect, variant));
    steps = ItemsFor(steps, client.name());
    expect = ItemsFor(expect, client.name());
    if (named.empty() && !KnowsAll(client, steps, library_)) return std::nullopt;
    if (expect.empty()) return std::nullopt;

    Case made;
    made.id = scenario.id + (variant.label.empty() ? "" : "/" + variant.label) + "@" + std::string(client.name());
    made.scenario = &scenario;
    made.variant = variant.label;
    made.client = &client;
    const scenario::Requirement* requirement = library_.FindRequirement(scenario.requirement);
    if (requirement != nullptr) made.level = requirement->level;
    ASSAY_CHECK_OK(FillIn(made, variant, std::move(steps), std::move(expect)));
    return made;
  }

 private:
  Status FillIn(Case& made, const scenario::Variant& variant, std::vector<Item> steps, std::vector<Item> expect) const {
    target::Names names = target_names_;
    names.emplace_back("unique", Value(unique_ + Fingerprint(made.id)));
    if (!made.scenario->target.is_null()) {
      made.own_target = target::Substitute(target::Substitute(made.scenario->target, variant.values), names);
    }
    if (const Stand* stand = StandIn(*made.scenario)) {
      made.own_target = Value(Value::Map{{std::string(stand->option), stand->on ? Value(true) : Value(stand->number)}});
    }
    Fill(steps, names);
    Fill(expect, names);
    ASSAY_ASSIGN(target::Resolution resolution, target::ResolveOperations(steps, capabilities_, library_, names));
    Fill(expect, resolution.told);
    made.bound = {made.id, std::move(resolution.steps), schema_};
    made.expect = std::move(expect);
    made.unsupported = Lacking(*made.scenario);
    if (made.unsupported.empty()) made.unsupported = MissingOption(made);
    if (made.unsupported.empty()) made.unsupported = std::move(resolution.unsupported);
    if (made.unsupported.empty()) made.unsupported = MissingValue(made);
    if (made.unsupported.empty()) made.unsupported = UnservedMethod(made);
    PlaceHooks(made);
    if (made.unsupported.empty() && made.scenario->disruptive && made.own_target.is_null() && !licence_.may_disrupt) {
      made.skipped = "can hurt a server, or leaves data in it; --disruptive plays it";
    }
    return {};
  }

  // What changes a whole server gets one of its own, or else the shared one alone, which it must not end.
  void PlaceHooks(Case& made) const {
    for (const Item& item : made.bound.steps) {
      if (item.kind != "hook") continue;
      const std::string name = item.fields.Find("name")->ToText();
      const auto& hooks = capabilities_.hooks;
      if (made.own_target.is_null() && licence_.can_start_own) made.own_target = Value(Value::Map());
      made.alone = made.own_target.is_null();
      if (!made.unsupported.empty()) continue;
      if (std::find(hooks.begin(), hooks.end(), name) == hooks.end()) {
        made.unsupported = "needs the hook '" + name + "', which no target file gives in 'hooks'";
      } else if (made.alone && name == "drain") {
        made.unsupported = "would end the server for everybody; needs one of its own, started from a target file";
      }
    }
  }

  // The first need that the target does not meet, as a reason.
  std::string Lacking(const Scenario& scenario) const {
    for (const std::string& need : scenario.needs) {
      if (need == "own_target") {
        if (!licence_.can_start_own)
          return "needs a server of its own; start it from a target file, or run without a target";
      } else if (need.starts_with("operation.")) {
        const std::string operation = need.substr(std::string_view("operation.").size());
        if (!Offers(operation)) return "no service of the target offers " + operation;
      } else if (const Stand* stand = StandIn(scenario); stand != nullptr && need == stand->feature) {
        continue;
      } else if (!capabilities_.HasFeature(need)) {
        return "needs " + need + MeaningOf(need) + ", which does not hold here";
      }
    }
    return {};
  }

  // What a server of the case's own is to be started with, where the target itself lacks it. Null: nothing.
  const Stand* StandIn(const Scenario& scenario) const {
    const auto has = [](const std::vector<std::string>& names, std::string_view name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!licence_.can_start_own || !scenario.target.is_null()) return nullptr;
    for (const Stand& stand : kStands) {
      if (!has(scenario.needs, stand.feature) || capabilities_.HasFeature(stand.feature)) continue;
      if (!capabilities_.own_options || has(*capabilities_.own_options, stand.option)) return &stand;
    }
    return nullptr;
  }

  // An option that a server of the case's own would need, and the target file does not say how to set.
  std::string MissingOption(const Case& made) const {
    if (!capabilities_.own_options || !made.own_target.is_map()) return {};
    const std::vector<std::string>& offered = *capabilities_.own_options;
    for (const auto& [option, value] : made.own_target.as_map()) {
      if (std::find(offered.begin(), offered.end(), option) != offered.end()) continue;
      return "needs a server of its own with '" + option + "', an option that the target file does not have";
    }
    return {};
  }

  bool Offers(std::string_view operation) const {
    return std::any_of(capabilities_.bindings.begin(), capabilities_.bindings.end(), [&](const auto* binding) {
      return std::any_of(binding->offers.begin(), binding->offers.end(), [&](const target::Offer& offer) {
        return offer.operation == operation &&
               std::all_of(offer.needs.begin(), offer.needs.end(),
                           [&](const std::string& need) { return capabilities_.HasFeature(need); });
      });
    });
  }

  std::string MeaningOf(std::string_view feature) const {
    for (const scenario::Term& term : library_.features()) {
      if (term.name == feature) return " (" + term.meaning + ")";
    }
    return {};
  }

  // ${target.readonly_token}, where nobody said what it is.
  static std::string MissingValue(const Case& made) {
    std::string missing;
    const auto look = [&](std::string_view name, const Where&) {
      if (name.starts_with(kTargetPrefix) && missing.empty()) missing = name.substr(kTargetPrefix.size());
    };
    for (const Item& item : made.bound.steps) scenario::ForEachPlaceholder(item.fields, look);
    for (const Item& item : made.expect) scenario::ForEachPlaceholder(item.fields, look);
    if (missing.empty()) return {};
    return "needs the target's '" + missing + "', which no target file gives in 'values'";
  }

  // A method that no schema knows is called on purpose, and so is a raw path.
  std::string UnservedMethod(const Case& made) const {
    const Value* control = made.own_target.Find("control");
    for (const Item& item : made.bound.steps) {
      const Value* method = item.kind == "call" || item.kind == "open" ? item.fields.Find("method") : nullptr;
      if (method == nullptr || !method->is_string()) continue;
      std::string_view path = method->as_string();
      if (path.starts_with('/')) path.remove_prefix(1);
      const std::string_view service = path.substr(0, path.find('/'));
      const bool meant =
          item.fields.Find("kind") == nullptr || (schema_ != nullptr && schema_->FindMethod(path) != nullptr);
      // A server of the case's own serves what it is started with.
      if (service == "assay.control.Control" && control != nullptr) continue;
      if (meant && !capabilities_.HasService(service)) return "the target does not serve " + std::string(service);
    }
    return {};
  }

  const scenario::Library& library_;
  const target::Capabilities& capabilities_;
  std::shared_ptr<const schema::Schema> schema_;
  Licence licence_;
  std::string unique_;
  target::Names target_names_;
};

}  // namespace

Result<Plan> Make(const scenario::Library& library, const Clients& clients, const target::Capabilities& capabilities,
                  std::shared_ptr<const schema::Schema> schema, const Filter& filter, Licence licence,
                  std::string_view unique) {
  const Planner planner(library, capabilities, std::move(schema), licence, unique);
  Plan plan;
  for (const Scenario& scenario : library.scenarios()) {
    for (const scenario::Variant& variant : VariantsOf(scenario)) {
      for (const script::ClientKind* client : clients) {
        ASSAY_ASSIGN(std::optional<Case> made, planner.Make(scenario, variant, *client));
        if (made) plan.cases.push_back(*std::move(made));
      }
    }
  }
  ASSAY_CHECK_OK(Select(filter, library, clients, plan.cases));
  return plan;
}

}  // namespace assay::plan
