#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::bench {

// One trial to be played.
struct Slot {
  int block = 0;
  std::size_t workload = 0;  // indices into the experiment
  std::size_t arm = 0;
  double offered = 0;  // calls a second; 0: closed loop
};

// A workload at one load, in the arms that play it.
struct Cell {
  std::size_t workload = 0;
  double offered = 0;
  std::vector<std::size_t> arms;
};

// Every cell once a block. Within a block cells come in random order, so that a machine that changes over minutes does
// not favour one; the arms of a cell follow each other, in random order, so that what slows one most likely slows the
// other and leaves their ratio alone. The same seed gives the same order on every machine.
std::vector<Slot> Randomise(const std::vector<Cell>& cells, int blocks, std::uint64_t seed);

}  // namespace assay::bench
