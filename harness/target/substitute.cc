#include <algorithm>

#include "harness/scenario/placeholder.h"
#include "harness/target/binding.h"

namespace assay::target {
namespace {

const Value* Find(const Names& names, std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == name; });
  return found == names.end() ? nullptr : &found->second;
}

// The value itself where the text is one known placeholder and nothing else.
Value FillText(const std::string& text, const Names& names) {
  std::string filled;
  const Value* whole = nullptr;
  std::size_t pieces = 0;
  scenario::ForEachPiece(text, [&](const scenario::TextPiece& piece) {
    ++pieces;
    const Value* value = piece.placeholder ? Find(names, piece.text) : nullptr;
    if (value != nullptr) {
      whole = value;
      filled += value->ToText();
    } else {
      filled += piece.placeholder ? "${" + std::string(piece.text) + "}" : std::string(piece.text);
    }
  });
  return pieces == 1 && whole != nullptr ? *whole : Value(std::move(filled));
}

}  // namespace

Value Substitute(const Value& value, const Names& names) {
  Value filled = value;
  if (value.is_string()) {
    filled = FillText(value.as_string(), names);
  } else if (value.is_list()) {
    for (Value& element : filled.as_list()) element = Substitute(element, names);
  } else if (value.is_map()) {
    for (auto& [key, entry] : filled.as_map()) {
      key = FillText(key, names).ToText();
      entry = Substitute(entry, names);
    }
  }
  filled.at = value.at;
  return filled;
}

}  // namespace assay::target
