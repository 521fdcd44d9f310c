#include <algorithm>
#include <optional>

#include "harness/target/binding.h"
#include "harness/target/repeat.h"
#include "harness/target/template.h"

namespace assay::target {
namespace {

using scenario::Item;
using scenario::Operation;

bool ClientStreams(std::string_view kind) { return kind == "client_stream" || kind == "bidi_stream"; }

template <class List>
const Value* FindIn(const List& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.first == name; });
  return found == list.end() ? nullptr : &found->second;
}

bool IsParameter(const Operation& operation, std::string_view name) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                     [&](const scenario::Term& parameter) { return parameter.name == name; });
}

// "a", "a and b", "a, b and c".
std::string JoinNames(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

bool Within(const Value& wanted, const Value& limit) {
  if (limit.is_list()) {
    return std::any_of(limit.as_list().begin(), limit.as_list().end(),
                       [&](const Value& allowed) { return allowed.ToText() == wanted.ToText(); });
  }
  const Value* least = limit.Find("at_least");
  const Value* most = limit.Find("at_most");
  return wanted.is_int() && (least == nullptr || wanted.as_int() >= least->as_int()) &&
         (most == nullptr || wanted.as_int() <= most->as_int());
}

// "0 or 1", "at least 1".
std::string DescribeLimit(const Value& limit) {
  std::string text;
  if (limit.is_list()) {
    for (const Value& allowed : limit.as_list()) text += (text.empty() ? "" : " or ") + allowed.ToText();
    return text;
  }
  if (const Value* least = limit.Find("at_least")) text += "at least " + least->ToText();
  if (const Value* most = limit.Find("at_most")) text += (text.empty() ? "at most " : " and at most ") + most->ToText();
  return text;
}

// An offer that can be taken, or why there is none.
struct Choice {
  const Offer* offer = nullptr;
  std::string reason;
};

class Resolver {
 public:
  Resolver(const Capabilities& capabilities, const scenario::Library& library, const Names& names)
      : capabilities_(capabilities), library_(library), names_(names) {}

  Result<Resolution> Resolve(const std::vector<Item>& steps) {
    for (const Item& item : steps) {
      const bool calls = item.kind == "call" || item.kind == "open";
      if (!calls || item.fields.Find("operation") == nullptr) {
        resolution_.steps.push_back(item);
        continue;
      }
      ASSAY_CHECK_OK(ResolveItem(item));
      if (resolution_.unsupported.empty()) continue;
      resolution_.steps.clear();
      break;
    }
    return std::move(resolution_);
  }

 private:
  Status ResolveItem(const Item& item) {
    const Value& name = *item.fields.Find("operation");
    const Operation* operation = library_.FindOperation(name.ToText());
    if (operation == nullptr) return UsageError("there is no operation '" + name.ToText() + "'", name.at);
    ASSAY_ASSIGN(Names parameters, ParametersOf(item, *operation));
    ASSAY_ASSIGN(const std::string kind, KindOf(item, *operation));
    const Choice choice = Choose(*operation, kind, parameters);
    if (choice.offer == nullptr) {
      resolution_.unsupported = choice.reason;
      return {};
    }
    parameters.emplace_back("nth", Value(nth_++));
    parameters.insert(parameters.end(), names_.begin(), names_.end());
    return Take(item, *operation, *choice.offer, parameters);
  }

  // The operation's defaults, with the item's own values over them.
  static Result<Names> ParametersOf(const Item& item, const Operation& operation) {
    Names parameters;
    for (const scenario::Term& parameter : operation.parameters) {
      const Value* value = item.fields.Find(parameter.name);
      if (value == nullptr) value = FindIn(operation.defaults, parameter.name);
      if (value == nullptr) {
        return UsageError("'" + operation.name + "' needs '" + parameter.name + "': " + parameter.meaning, item.at);
      }
      parameters.emplace_back(parameter.name, *value);
    }
    return parameters;
  }

  // Without `kind` it is the only one that the first binding has for the operation.
  Result<std::string> KindOf(const Item& item, const Operation& operation) const {
    if (const Value* kind = item.fields.Find("kind")) return kind->ToText();
    std::vector<std::string_view> kinds;
    for (const Binding* binding : capabilities_.bindings) {
      for (const Offer& offer : binding->offers) {
        if (offer.operation == operation.name) kinds.push_back(offer.kind);
      }
      if (kinds.size() == 1) return std::string(kinds.front());
      if (!kinds.empty()) return UsageError("'" + operation.name + "' comes in several kinds; name one", item.at);
    }
    return std::string("unary");
  }

  Choice Choose(const Operation& operation, std::string_view kind, const Names& parameters) const {
    Choice choice;
    std::vector<std::string> services;
    for (const Binding* binding : capabilities_.bindings) {
      services.push_back(binding->service);
      const Offer* offer = binding->Find(operation.name, kind);
      if (offer == nullptr) continue;
      std::string obstacle = Obstacle(*offer, parameters);
      if (obstacle.empty()) return {offer, {}};
      if (choice.reason.empty()) {
        choice.reason = binding->service + " offers " + operation.name + " as " + std::string(kind) + " " + obstacle;
      }
    }
    if (!choice.reason.empty()) return choice;
    if (services.empty()) {
      choice.reason = "the target serves nothing that a binding exists for, so nothing offers " + operation.name;
    } else {
      choice.reason = JoinNames(services) + (services.size() == 1 ? " offers no " : " offer no ") + operation.name +
                      " as " + std::string(kind);
    }
    return choice;
  }

  // Why an offer cannot be taken, as the end of a sentence; empty where it can.
  std::string Obstacle(const Offer& offer, const Names& parameters) const {
    for (const std::string& feature : offer.needs) {
      if (!capabilities_.HasFeature(feature)) return "only with " + feature + ", which the target does not have";
    }
    for (const auto& [parameter, limit] : offer.limits) {
      const Value& wanted = *FindIn(parameters, parameter);
      if (!Within(wanted, limit)) {
        return "only with " + parameter + " " + DescribeLimit(limit) + ", not with " + wanted.ToText();
      }
    }
    return {};
  }

  Status Take(const Item& item, const Operation& operation, const Offer& offer, const Names& parameters) {
    for (const auto& [name, value] : offer.tells) {
      resolution_.told.emplace_back(operation.name + "." + name, Substitute(value, parameters));
    }
    ASSAY_CHECK_OK(Prepare(offer, parameters));

    Item call = item;
    call.fields = Value(Value::Map());
    call.fields.at = item.fields.at;
    for (const auto& [name, value] : item.fields.as_map()) {
      // Where the target sends the messages, one request is enough: `messages` is for the offer then, if for anybody.
      const bool sent = name == "messages" && ClientStreams(offer.kind);
      const bool used = name == "operation" || name == "kind" || name == "metadata" || name == "messages";
      if (!sent && (used || IsParameter(operation, name))) continue;
      call.fields.Set(name, value);
    }
    call.fields.Set("method", Value(offer.method));
    ASSAY_CHECK_OK(SetRequest(call, offer, parameters));
    ASSAY_CHECK_OK(SetMetadata(call, item, offer, parameters));
    resolution_.steps.push_back(std::move(call));
    return {};
  }

  static Status SetRequest(Item& call, const Offer& offer, const Names& parameters) {
    const Value messages = Substitute(offer.messages, parameters);
    const Value* given = call.fields.Find("messages");
    const std::int64_t sent = given != nullptr && given->is_int() ? given->as_int() : 1;
    const bool more = call.kind == "call" && messages.is_int() && messages.as_int() > sent;
    if (more) call.fields.Set("messages", messages);
    for (const char* own : {"request", "requests", "request_hex"}) {
      if (call.fields.Find(own) != nullptr) return {};
    }
    if (offer.request.is_null()) return {};
    ASSAY_ASSIGN(Value request, ExpandTemplate(Substitute(offer.request, parameters)));
    call.fields.Set("request", std::move(request));
    return {};
  }

  // The offer's, with the item's own over it.
  static Status SetMetadata(Item& call, const Item& item, const Offer& offer, const Names& parameters) {
    Value metadata;
    for (const auto& [name, value] : offer.metadata) {
      ASSAY_ASSIGN(Value expanded, ExpandTemplate(Substitute(value, parameters)));
      metadata.Set(name, std::move(expanded));
    }
    const Value* own = item.fields.Find("metadata");
    if (own != nullptr && !own->is_map()) return UsageError("'metadata' takes a map", own->at);
    if (own != nullptr) {
      for (const auto& [name, value] : own->as_map()) metadata.Set(name, value);
      metadata.at = own->at;
    }
    if (!metadata.is_null()) call.fields.Set("metadata", std::move(metadata));
    return {};
  }

  Status Prepare(const Offer& offer, const Names& parameters) {
    std::vector<Item> steps = offer.prepare;
    for (Item& step : steps) step.fields = Substitute(step.fields, parameters);
    ASSAY_ASSIGN(steps, ExpandRepeats(steps));
    for (Item& step : steps) {
      ASSAY_ASSIGN(step.fields, ExpandTemplate(step.fields));
      resolution_.steps.push_back(std::move(step));
    }
    return {};
  }

  const Capabilities& capabilities_;
  const scenario::Library& library_;
  const Names& names_;
  Resolution resolution_;
  int nth_ = 0;
};

}  // namespace

Result<Resolution> ResolveOperations(const std::vector<Item>& steps, const Capabilities& capabilities,
                                     const scenario::Library& library, const Names& names) {
  return Resolver(capabilities, library, names).Resolve(steps);
}

}  // namespace assay::target
