#include "harness/base/value.h"

#include <charconv>

#include "harness/base/json.h"

namespace assay {

const Value* Value::Find(std::string_view key) const {
  if (!is_map()) return nullptr;
  for (const auto& [name, value] : as_map()) {
    if (name == key) return &value;
  }
  return nullptr;
}

Value* Value::Find(std::string_view key) {
  return const_cast<Value*>(static_cast<const Value*>(this)->Find(key));  // NOLINT
}

const Value* Value::FindPath(std::string_view path) const {
  const Value* here = this;
  bool more = !path.empty();
  while (more && here != nullptr) {
    const std::size_t dot = path.find('.');
    const std::string_view part = path.substr(0, dot);
    more = dot != std::string_view::npos;
    if (more) path.remove_prefix(dot + 1);
    if (here->is_list()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      const bool valid = error == std::errc() && end == part.data() + part.size() && index < here->as_list().size();
      here = valid ? &here->as_list()[index] : nullptr;
    } else {
      here = here->Find(part);
    }
  }
  return here;
}

Value& Value::Set(std::string_view key, Value value) {
  if (is_null()) data_ = Map();
  if (Value* existing = Find(key)) {
    *existing = std::move(value);
    return *existing;
  }
  return as_map().emplace_back(std::string(key), std::move(value)).second;
}

Value& Value::Append(Value value) {
  if (is_null()) data_ = List();
  return as_list().emplace_back(std::move(value));
}

std::string_view Value::TypeName() const {
  static constexpr std::string_view kNames[] = {"null", "boolean", "integer", "number", "text", "list", "map"};
  return kNames[data_.index()];
}

std::string Value::ToText() const { return is_string() ? as_string() : WriteJson(*this); }

}  // namespace assay
