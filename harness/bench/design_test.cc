#include "harness/bench/design.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

namespace assay::bench {
namespace {

const std::vector<Cell> kCells = {{0, 0, {0, 1, 2}}, {0, 500, {0, 1}}, {1, 0, {0, 1}}};

TEST(Design, EveryBlockHasEveryTrialOnce) {
  std::map<int, std::set<std::tuple<std::size_t, double, std::size_t>>> blocks;
  const std::vector<Slot> slots = Randomise(kCells, 20, 7);
  ASSERT_EQ(slots.size(), 20u * 7);
  for (const Slot& slot : slots) blocks[slot.block].insert({slot.workload, slot.offered, slot.arm});
  EXPECT_EQ(blocks.size(), 20u);
  for (const auto& [block, trials] : blocks) EXPECT_EQ(trials.size(), 7u) << block;
}

TEST(Design, TheArmsOfACellFollowEachOther) {
  const std::vector<Slot> slots = Randomise(kCells, 20, 7);
  int changes = 0;
  for (std::size_t i = 1; i < slots.size(); ++i) {
    changes += slots[i].workload != slots[i - 1].workload || slots[i].offered != slots[i - 1].offered ? 1 : 0;
  }
  EXPECT_LE(changes, 20 * 3 - 1);
}

TEST(Design, EachArmIsFirstAboutAsOften) {
  int first = 0;
  for (const Slot& slot : Randomise({{0, 0, {0, 1}}}, 1000, 42)) first += slot.arm == 0 ? 1 : 0;
  EXPECT_EQ(first, 1000);
  int leads = 0;
  const std::vector<Slot> slots = Randomise({{0, 0, {0, 1}}}, 1000, 42);
  for (std::size_t i = 0; i < slots.size(); i += 2) leads += slots[i].arm == 0 ? 1 : 0;
  EXPECT_GT(leads, 440);  // four standard deviations
  EXPECT_LT(leads, 560);
}

TEST(Design, TheSeedDecides) {
  const auto order = [](std::uint64_t seed) {
    std::vector<std::tuple<std::size_t, double, std::size_t>> all;
    for (const Slot& slot : Randomise(kCells, 5, seed)) all.emplace_back(slot.workload, slot.offered, slot.arm);
    return all;
  };
  EXPECT_EQ(order(1), order(1));
  EXPECT_NE(order(1), order(2));
}

}  // namespace
}  // namespace assay::bench
