#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/scenario/scenario.h"

namespace assay::scenario {

enum class FieldType {
  kText,  // any scalar, taken as text
  kInteger,
  kBoolean,
  kDuration,  // "250ms"
  kHex,       // octets as pairs of hex digits
  kList,
  kMap,
  kAny,
  kCode,   // a gRPC status code by name or number, or a list of such
  kNames,  // a name or a list of names
};

// What a step, a check or an operation accepts. These tables are the manual (`assay list steps`) and the validator
// both.
struct FieldSpec {
  std::string_view name;
  FieldType type = FieldType::kText;
  bool required = false;
  std::string_view meaning;           // one sentence, with unit and default
  std::string_view only_client = {};  // "wire": the field exists for that client only
};

struct WordSpec {
  std::string_view name;
  std::string_view meaning;
  std::span<const FieldSpec> fields;
  // "*" among the fields' names: further fields are allowed (operation parameters of `call`).
};

// Unknown fields, missing ones and values of the wrong type are errors at the value's own place; a text with "${" in it
// passes for any type, since it is not known yet. `client` decides about `only_client`; empty allows all.
Status CheckFields(const Item& item, const WordSpec& word, std::string_view client = {});

// Whether the word has all the fields that the item names, and has them for `client` (empty: for any). What a client
// does not know it cannot play; that is no error where another client can.
bool Knows(const WordSpec& word, const Item& item, std::string_view client);

// Typed access to the fields of an item after CheckFields. Each returns the given default where the field is absent and
// an error with the place where the value is of another type.
class Fields {
 public:
  explicit Fields(const Value& map) : map_(map) {}

  bool Has(std::string_view name) const { return map_.Find(name) != nullptr; }
  const Value* Find(std::string_view name) const { return map_.Find(name); }
  Result<std::string> Text(std::string_view name, std::string_view fallback = {}) const;
  Result<std::int64_t> Integer(std::string_view name, std::int64_t fallback = 0) const;
  Result<bool> Boolean(std::string_view name, bool fallback = false) const;
  Result<Duration> Time(std::string_view name, Duration fallback = {}) const;
  // Octets: text as its UTF-8, {hex: "00ff"}, {base64: "AP8="}, {text: "..."} or {repeat: "a", times: 100}.
  Result<std::string> Octets(std::string_view name) const;
  Result<std::vector<std::string>> Names(std::string_view name) const;  // a name or a list of names

 private:
  const Value& map_;
};

Result<std::string> OctetsOf(const Value& value);

}  // namespace assay::scenario
