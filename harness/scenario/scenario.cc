#include "harness/scenario/scenario.h"

#include <algorithm>

namespace assay::scenario {
namespace {

constexpr std::string_view kLevels[] = {"MUST", "SHOULD", "MAY", "PRACTICE"};  // in the order of Level

constexpr char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string_view ToString(Level level) { return kLevels[static_cast<std::size_t>(level)]; }

std::optional<Level> ParseLevel(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kLevels); ++i) {
    if (std::equal(text.begin(), text.end(), kLevels[i].begin(), kLevels[i].end(),
                   [](char a, char b) { return ToUpper(a) == b; })) {
      return static_cast<Level>(i);
    }
  }
  return std::nullopt;
}

}  // namespace assay::scenario
