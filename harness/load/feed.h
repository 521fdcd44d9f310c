#pragma once

#include <cstdint>
#include <optional>
#include <random>

#include "harness/load/call.h"
#include "harness/load/load.h"
#include "harness/load/profile.h"

namespace assay::load {

// When a trial begins, is measured, and ends.
struct Window {
  Nanos start = 0;          // of the warm-up
  Nanos from = 0;           // of the measurement
  Nanos until = INT64_MAX;  // none: it ends with its number of calls
};

// The calls that one of several threads makes, one after the other.
class Feed {
 public:
  Feed(const Plan& plan, const Window& window, int thread, int threads);

  bool closed() const { return closed_; }
  // When the next call is due: at once in a closed loop, INT64_MAX where none comes any more.
  Nanos due() const { return due_; }
  // Asks for due() <= now.
  Call Take(Nanos now);
  // No further calls.
  void Stop() { due_ = INT64_MAX; }

  // Arrivals within the window that were taken. Open loop only.
  std::uint64_t offered() const { return offered_; }
  // Passes over those that are left and were due before `until`; how many they are.
  std::uint64_t Drop(Nanos until);

 private:
  void Advance();

  bool closed_;
  bool poisson_;
  bool random_rows_;
  std::uint64_t rows_;
  Window window_;
  Profile profile_;
  std::uint64_t number_;
  std::uint64_t stride_;
  std::uint64_t threads_;
  std::uint64_t left_ = UINT64_MAX;  // calls of the measurement
  double arrivals_ = 0;              // of all threads, by the profile's count
  Nanos due_ = 0;
  std::uint64_t offered_ = 0;
  std::mt19937_64 random_;
};

}  // namespace assay::load
