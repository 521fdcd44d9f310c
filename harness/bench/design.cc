#include "harness/bench/design.h"

#include <random>
#include <utility>

namespace assay::bench {
namespace {

// Fisher and Yates, since std::shuffle and the distributions differ between standard libraries. The remainder's bias
// is below 2^-50.
template <class T>
void Shuffle(std::vector<T>& all, std::mt19937_64& random) {
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random() % i]);
}

}  // namespace

std::vector<Slot> Randomise(const std::vector<Cell>& cells, int blocks, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Slot> slots;
  for (int block = 0; block < blocks; ++block) {
    std::vector<Cell> order = cells;
    Shuffle(order, random);
    for (Cell& cell : order) {
      Shuffle(cell.arms, random);
      for (const std::size_t arm : cell.arms) slots.push_back({block, cell.workload, arm, cell.offered});
    }
  }
  return slots;
}

}  // namespace assay::bench
