#include <string_view>

#include "harness/plan/plan.h"

namespace assay::plan {
namespace {

// Whether the pattern matches the text, or what stands before one of its "/".
bool MatchesFolder(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty() || text.front() == '/';
  if (pattern.front() != '*') {
    return !text.empty() && pattern.front() == text.front() && MatchesFolder(pattern.substr(1), text.substr(1));
  }
  const bool crosses = pattern.starts_with("**");
  const std::string_view rest = pattern.substr(crosses ? 2 : 1);
  for (std::size_t taken = 0;; ++taken) {
    if (MatchesFolder(rest, text.substr(taken))) return true;
    if (taken == text.size() || (!crosses && text[taken] == '/')) return false;
  }
}

}  // namespace

bool Matches(std::string_view pattern, std::string_view case_id) {
  const std::size_t id_end = case_id.rfind('@');
  const std::string_view client = id_end == std::string_view::npos ? std::string_view() : case_id.substr(id_end + 1);
  const std::size_t pattern_end = pattern.rfind('@');
  if (pattern_end != std::string_view::npos) {
    // Clients have no "/", so that the folder's rule asks for the whole name.
    if (!MatchesFolder(pattern.substr(pattern_end + 1), client)) return false;
    pattern = pattern.substr(0, pattern_end);
  }
  if (pattern.ends_with('/')) pattern.remove_suffix(1);
  return MatchesFolder(pattern, case_id.substr(0, id_end));
}

}  // namespace assay::plan
