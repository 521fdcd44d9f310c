#include "harness/scenario/placeholder.h"

namespace assay::scenario {

void ForEachPiece(std::string_view text, const std::function<void(const TextPiece&)>& visit) {
  while (!text.empty()) {
    const std::size_t begin = text.find("${");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
    if (end == std::string_view::npos) return visit({text, false});
    if (begin > 0) visit({text.substr(0, begin), false});
    visit({text.substr(begin + 2, end - begin - 2), true});
    text.remove_prefix(end + 1);
  }
}

void ForEachPlaceholder(const Value& value, const std::function<void(std::string_view name, const Where& at)>& visit) {
  const auto look = [&](std::string_view text, const Where& at) {
    ForEachPiece(text, [&](const TextPiece& piece) {
      if (piece.placeholder) visit(piece.text, at);
    });
  };
  if (value.is_string()) look(value.as_string(), value.at);
  if (value.is_list()) {
    for (const Value& element : value.as_list()) ForEachPlaceholder(element, visit);
  }
  if (value.is_map()) {
    for (const auto& [key, entry] : value.as_map()) {
      look(key, entry.at);
      ForEachPlaceholder(entry, visit);
    }
  }
}

bool HasPlaceholder(std::string_view text) {
  bool found = false;
  ForEachPiece(text, [&](const TextPiece& piece) { found = found || piece.placeholder; });
  return found;
}

}  // namespace assay::scenario
