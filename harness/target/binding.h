#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/library.h"
#include "harness/scenario/scenario.h"

namespace assay::target {

// How one service offers one operation in one kind of call (scenarios/bindings/*.yaml).
struct Offer {
  std::string operation;
  std::string kind;    // "unary", …
  std::string method;  // "user.UserService/CreateUser"
  // Trees with ${parameter}, ${unique}, ${nth} (of this step among the operations of its case, from 0) and the forms of
  // template.h.
  Value request;                                        // null: the empty message
  std::vector<std::pair<std::string, Value>> metadata;  // of the request
  Value messages;                                       // so many requests at least; null: as the scenario says
  std::vector<std::string> needs;                       // features beyond the service: "fault_directives"
  // `limits: {after: [0, 1], messages: {at_least: 1}}`: parameters that can only be so.
  std::vector<std::pair<std::string, Value>> limits;
  // `tells: {prefix: "Echo: "}`: what checks may refer to as ${<operation>.prefix}.
  std::vector<std::pair<std::string, Value>> tells;
  // Steps before.
  std::vector<scenario::Item> prepare;
  Where at;
};

struct Binding {
  std::string name;                   // file name: "user"
  std::string service;                // "user.UserService"
  std::vector<std::string> features;  // that whoever offers this service has by contract
  std::vector<Offer> offers;
  // `ask: {method: GetUser, request: {id: 1}}`: the call by which discovery finds out whether a target serves this at
  // all: one without side effects.
  std::string ask_method;  // "user.UserService/GetUser"
  Value ask_request;
  Where at;

  const Offer* Find(std::string_view operation, std::string_view kind) const;
};

// In the order in which they are preferred: whoever offers more first. Errors: kUsage with places; operations,
// parameters and features that the library does not know.
Result<std::vector<Binding>> ReadBindings(const scenario::Library& library);

// What one target offers: its services, in the order in which bindings are preferred, and its features.
struct Capabilities {
  std::vector<const Binding*> bindings;
  std::vector<std::string> services;
  std::vector<std::string> features;
  // What scenarios may refer to as ${target.<name>}: "token", "readonly_token". A case that refers to one that is not
  // here is unsupported, with that reason. ${target.service} is the service of the first binding unless given.
  std::vector<std::pair<std::string, std::string>> values;

  // What can be done to the server from outside its calls, by name.
  std::vector<std::string> hooks = {};
  // Options that a server of a case's own can be started with; none: whoever starts it knows.
  std::optional<std::vector<std::string>> own_options = std::nullopt;

  bool HasFeature(std::string_view feature) const;
  bool HasService(std::string_view service) const;
};

// Values of placeholders by name.
using Names = std::vector<std::pair<std::string, Value>>;

// Replaces every "${name}" that is among `names`; others stay. A text that is nothing but one placeholder becomes the
// value itself, with its type.
Value Substitute(const Value& value, const Names& names);

struct Resolution {
  std::vector<scenario::Item> steps;  // empty where `unsupported` says why
  std::string unsupported;
  Names told;  // "echo.prefix": by the offers that were taken
};

// Replaces `operation` of call and open steps by method, request and metadata of the first binding that offers it, with
// the preparation before, and parameters filled in. `names` are known beside them ("unique"). Errors: kUsage with
// places.
Result<Resolution> ResolveOperations(const std::vector<scenario::Item>& steps, const Capabilities& capabilities,
                                     const scenario::Library& library, const Names& names = {});

}  // namespace assay::target
