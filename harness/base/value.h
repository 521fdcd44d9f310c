#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/base/result.h"

namespace assay {

// A tree of plain data, as YAML and JSON hold it. Maps keep the order of the source. Where a value was read from a file
// it knows its place there, so that whoever finds it wrong later can say where.
class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<std::pair<std::string, Value>>;

  Value() = default;
  Value(std::nullptr_t) {}                                         // NOLINT(google-explicit-constructor)
  Value(bool v) : data_(v) {}                                      // NOLINT(google-explicit-constructor)
  Value(int v) : data_(static_cast<std::int64_t>(v)) {}            // NOLINT(google-explicit-constructor)
  Value(std::int64_t v) : data_(v) {}                              // NOLINT(google-explicit-constructor)
  Value(std::uint32_t v) : data_(static_cast<std::int64_t>(v)) {}  // NOLINT(google-explicit-constructor)
  Value(std::size_t v) : data_(static_cast<std::int64_t>(v)) {}    // NOLINT(google-explicit-constructor)
  Value(double v) : data_(v) {}                                    // NOLINT(google-explicit-constructor)
  Value(const char* v) : data_(std::string(v)) {}                  // NOLINT(google-explicit-constructor)
  Value(std::string_view v) : data_(std::string(v)) {}             // NOLINT(google-explicit-constructor)
  Value(std::string v) : data_(std::move(v)) {}                    // NOLINT(google-explicit-constructor)
  Value(List v) : data_(std::move(v)) {}                           // NOLINT(google-explicit-constructor)
  Value(Map v) : data_(std::move(v)) {}                            // NOLINT(google-explicit-constructor)

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_double() const { return std::holds_alternative<double>(data_); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_list() const { return std::holds_alternative<List>(data_); }
  bool is_map() const { return std::holds_alternative<Map>(data_); }

  // Each asks for the type to be as named.
  bool as_bool() const { return std::get<bool>(data_); }
  std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  double as_double() const { return is_int() ? static_cast<double>(as_int()) : std::get<double>(data_); }
  const std::string& as_string() const { return std::get<std::string>(data_); }
  const List& as_list() const { return std::get<List>(data_); }
  List& as_list() { return std::get<List>(data_); }
  const Map& as_map() const { return std::get<Map>(data_); }
  Map& as_map() { return std::get<Map>(data_); }

  // The entry of that key, or null where this is no map or lacks it.
  const Value* Find(std::string_view key) const;
  Value* Find(std::string_view key);
  // Follows a path such as "details.0.name": map keys and list indices. Null where there is none.
  const Value* FindPath(std::string_view path) const;
  // Sets or adds an entry; turns null into a map.
  Value& Set(std::string_view key, Value value);
  // Appends an element; turns null into a list.
  Value& Append(Value value);

  // "null", "boolean", "integer", "number", "text", "list", "map".
  std::string_view TypeName() const;
  // A scalar as the text a person would write; lists and maps as JSON.
  std::string ToText() const;

  // Data only: the place does not matter.
  bool operator==(const Value& other) const { return data_ == other.data_; }

  Where at;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> data_;
};

}  // namespace assay
