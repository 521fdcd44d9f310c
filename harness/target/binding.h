#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/library.h"
#include "harness/scenario/scenario.h"

namespace assay::target {

// How one service offers one operation in one kind of call (scenarios/bindings/*.yaml).
struct Offer {
  std::string operation;
  std::string kind;                    // "unary", …
  std::string method;                  // "user.UserService/CreateUser"
  Value request;                       // tree with ${parameter}; null: the empty message
  std::vector<std::pair<std::string, Value>> metadata;  // of the request
  std::vector<std::string> needs;      // features beyond the service: "directives"
  std::vector<scenario::Item> prepare;  // steps before
  Where at;
};

struct Binding {
  std::string name;     // file name: "user"
  std::string service;  // "user.UserService"
  std::vector<std::string> features;  // that whoever offers this service has by contract
  std::vector<Offer> offers;
  // `ask: {method: GetUser, request: {id: 1}}`: the call by which discovery finds out whether a target serves this at
  // all: one without side effects.
  std::string ask_method;  // "user.UserService/GetUser"
  Value ask_request;

  const Offer* Find(std::string_view operation, std::string_view kind) const;
};

// Errors: kUsage with places; operations, parameters and features that the library does not know.
Result<std::vector<Binding>> ReadBindings(const scenario::Library& library);

// What one target offers: its services, in the order in which bindings are preferred, and its features.
struct Capabilities {
  std::vector<const Binding*> bindings;
  std::vector<std::string> services;
  std::vector<std::string> features;
  // What scenarios may refer to as ${target.<name>}: "token", "readonly_token". A case that refers to one that is not
  // here is unsupported, with that reason.
  std::vector<std::pair<std::string, std::string>> values;

  bool HasFeature(std::string_view feature) const;
  bool HasService(std::string_view service) const;
};

// Replaces `operation` of call and open steps by method, request and metadata of the first binding that offers it, with
// the preparation before, and parameters filled in. What no binding offers: `unsupported` gets the reason and the result
// is empty. Errors: kUsage with places.
Result<std::vector<scenario::Item>> ResolveOperations(const std::vector<scenario::Item>& steps,
                                                      const Capabilities& capabilities,
                                                      const scenario::Library& library, std::string* unsupported);

// Replaces every "${name}" whose name `lookup` knows (whole-text placeholders keep the type of the value); others stay.
Value Substitute(const Value& value, const std::vector<std::pair<std::string, Value>>& names);

}  // namespace assay::target
