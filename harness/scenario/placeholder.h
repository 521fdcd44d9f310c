#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/base/value.h"

namespace assay::scenario {

// A piece of a text: literal, or the name inside ${…}.
struct TextPiece {
  std::string_view text;
  bool placeholder = false;
};

// Calls `visit` for each piece of the text in order. "${" without "}" is literal.
void ForEachPiece(std::string_view text, const std::function<void(const TextPiece&)>& visit);

// Calls `visit` for each placeholder in the tree, keys included, with the place of the value that holds it.
void ForEachPlaceholder(const Value& value, const std::function<void(std::string_view name, const Where& at)>& visit);

bool HasPlaceholder(std::string_view text);

}  // namespace assay::scenario
