#include "harness/scenario/suggestion.h"

#include <algorithm>

namespace assay::scenario {

// Optimal string alignment: three rows of the table are enough, since an exchange looks two rows back.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::move(last);
    last = std::move(row);
    row.assign(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& known) {
  // A third of the letters may be wrong; beyond that a suggestion is a guess.
  std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
  std::string_view suggestion;
  for (const std::string_view candidate : known) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance >= best) continue;
    best = distance;
    suggestion = candidate;
  }
  return suggestion.empty() ? std::string() : "; did you mean '" + std::string(suggestion) + "'?";
}

}  // namespace assay::scenario
