#include <algorithm>
#include <set>

#include "harness/scenario/complaints.h"
#include "harness/scenario/item.h"
#include "harness/scenario/placeholder.h"
#include "harness/scenario/strict_map.h"
#include "harness/scenario/suggestion.h"
#include "harness/target/binding.h"

namespace assay::target {
namespace {

using scenario::Complaints;
using scenario::StrictMap;

constexpr std::string_view kKinds[] = {"unary", "server_stream", "client_stream", "bidi_stream"};
// Known in every offer beside the parameters of its operation.
constexpr std::string_view kBuiltIn[] = {"unique", "index", "copy", "nth", "round"};

// "scenarios/bindings/user.yaml" is "user".
std::string StemOf(std::string_view path) {
  path = path.substr(path.rfind('/') + 1);
  return std::string(path.substr(0, path.rfind('.')));
}

class Reader {
 public:
  Reader(const Value& tree, const scenario::Library& library, Complaints& complaints)
      : map_(tree, "a binding", {"service", "about", "features", "ask", "operations"}, complaints),
        library_(library),
        complaints_(complaints) {
    binding_.name = StemOf(tree.at.file);
    binding_.at = tree.at;
  }

  Binding Read() && {
    if (!map_.valid()) return std::move(binding_);
    binding_.service = map_.RequiredText("service");
    binding_.features = ReadFeatures(map_, "features");
    ReadAsk();
    for (const auto& [name, kinds] : map_.Map("operations")) ReadOperation(name, kinds);
    return std::move(binding_);
  }

 private:
  void Complain(std::string message, const Where& at) { complaints_.Add(std::move(message), at); }

  std::vector<std::string> ReadFeatures(StrictMap& map, std::string_view key) {
    std::vector<std::string_view> known;
    for (const scenario::Term& feature : library_.features()) known.push_back(feature.name);
    std::vector<std::string> features;
    for (scenario::Name& name : map.Names(key)) {
      if (std::find(known.begin(), known.end(), name.text) == known.end()) {
        Complain("features.yaml has no '" + name.text + "'" + scenario::DidYouMean(name.text, known), name.at);
      }
      features.push_back(std::move(name.text));
    }
    return features;
  }

  // "CreateUser" is of the binding's own service.
  std::string ReadMethod(StrictMap& map) {
    const std::string method = map.RequiredText("method");
    return method.empty() || method.find('/') != std::string::npos ? method : binding_.service + "/" + method;
  }

  void ReadAsk() {
    const Value* ask = map_.Find("ask");
    if (ask == nullptr) return;
    StrictMap map(*ask, "'ask'", {"method", "request"}, complaints_);
    binding_.ask_method = ReadMethod(map);
    map.Map("request");
    if (const Value* request = map.Find("request")) binding_.ask_request = *request;
  }

  void ReadOperation(const std::string& name, const Value& kinds) {
    const scenario::Operation* operation = library_.FindOperation(name);
    if (operation == nullptr) {
      std::vector<std::string_view> known;
      for (const scenario::Operation& one : library_.operations()) known.push_back(one.name);
      return Complain("operations.yaml has no '" + name + "'" + scenario::DidYouMean(name, known), kinds.at);
    }
    StrictMap map(kinds, "an operation of a binding", {std::begin(kKinds), std::end(kKinds)}, complaints_);
    for (const std::string_view kind : kKinds) {
      if (const Value* offer = map.Find(kind)) ReadOffer(*operation, kind, *offer);
    }
  }

  void ReadOffer(const scenario::Operation& operation, std::string_view kind, const Value& tree) {
    StrictMap map(tree, "an offer",
                  {"method", "request", "metadata", "messages", "needs", "limits", "tells", "prepare"}, complaints_);
    if (!map.valid()) return;
    Offer offer;
    offer.operation = operation.name;
    offer.kind = kind;
    offer.at = tree.at;
    offer.method = ReadMethod(map);
    map.Map("request");
    if (const Value* request = map.Find("request")) offer.request = *request;
    offer.metadata = map.Map("metadata");
    if (const Value* messages = map.Find("messages")) offer.messages = *messages;
    offer.needs = ReadFeatures(map, "needs");
    offer.tells = map.Map("tells");
    for (const auto& [parameter, values] : map.Map("limits")) {
      CheckParameter(operation, parameter, values.at);
      offer.limits.emplace_back(parameter, ReadLimit(values));
    }
    if (const Value* prepare = map.Find("prepare")) offer.prepare = scenario::ReadItems(*prepare, complaints_);
    CheckPlaceholders(operation, tree);
    binding_.offers.push_back(std::move(offer));
  }

  // A list of the values that can be had, or {at_least: …, at_most: …}.
  Value ReadLimit(const Value& limit) {
    if (limit.is_map()) {
      StrictMap map(limit, "a limit", {"at_least", "at_most"}, complaints_);
      for (const auto& [bound, value] : limit.as_map()) {
        if (!value.is_int()) Complain("'" + bound + "' of a limit takes an integer", value.at);
      }
    }
    return limit.is_map() || limit.is_list() ? limit : Value(Value::List{limit});
  }

  void CheckParameter(const scenario::Operation& operation, std::string_view name, const Where& at) {
    std::vector<std::string_view> known;
    for (const scenario::Term& parameter : operation.parameters) known.push_back(parameter.name);
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    Complain(
        "'" + operation.name + "' has no parameter '" + std::string(name) + "'" + scenario::DidYouMean(name, known),
        at);
  }

  // Captures of the preparation are known too.
  void CheckPlaceholders(const scenario::Operation& operation, const Value& offer) {
    std::set<std::string, std::less<>> captures;
    CollectCaptures(offer, captures);
    scenario::ForEachPlaceholder(offer, [&](std::string_view name, const Where& at) {
      if (std::find(std::begin(kBuiltIn), std::end(kBuiltIn), name) != std::end(kBuiltIn)) return;
      if (captures.contains(name) || captures.contains(name.substr(0, name.find('.')))) return;
      CheckParameter(operation, name, at);
    });
  }

  static void CollectCaptures(const Value& value, std::set<std::string, std::less<>>& captures) {
    if (value.is_list()) {
      for (const Value& element : value.as_list()) CollectCaptures(element, captures);
    }
    if (!value.is_map()) return;
    if (const Value* as = value.FindPath("save.as"); as != nullptr && as->is_string()) captures.insert(as->as_string());
    for (const auto& [key, entry] : value.as_map()) CollectCaptures(entry, captures);
  }

  StrictMap map_;
  const scenario::Library& library_;
  Complaints& complaints_;
  Binding binding_;
};

}  // namespace

Result<std::vector<Binding>> ReadBindings(const scenario::Library& library) {
  Complaints complaints;
  std::vector<Binding> bindings;
  for (const Value& tree : library.bindings()) bindings.push_back(Reader(tree, library, complaints).Read());
  if (!complaints.empty()) return tl::unexpected(complaints.ToError());
  std::stable_sort(bindings.begin(), bindings.end(),
                   [](const Binding& a, const Binding& b) { return a.offers.size() > b.offers.size(); });
  return bindings;
}

}  // namespace assay::target
