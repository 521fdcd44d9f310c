#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::scenario {

// "; did you mean 'delay'?" where one of the known names is within a slip of the pen or two of `name`, else nothing:
// the end of an error's message.
std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& known);

// Insertions, deletions, replacements and exchanges of neighbours that lead from one to the other.
std::size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace assay::scenario
