#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

#include "harness/base/clock.h"

namespace assay::conformance {

// The places of the cases that are played at the same time. A case that stays much longer than most waits on purpose,
// for a deadline or to prove silence, and needs no processor: its place goes to the next, so that such waits pass
// beside one another and beside the rest. What is long follows from the cases before it. On a server
// that is slow a case is long because of the others, which is why only quick ones are given places beside. Thread-safe.
class Places {
 public:
  // So many cases at a time, and `beside` them so many more that have lost their places.
  Places(int places, int beside, const Clock& clock) : free_(places), beside_(beside), clock_(clock) {}

  // Waits for a place. What it returns goes to Renew() or Leave().
  std::size_t Take();
  // One stay ends and another begins: in the same place, where it was not lost.
  std::size_t Renew(std::size_t guest);
  void Leave(std::size_t guest);

 private:
  struct Stay {
    Time since;
    bool has_place = true;
  };

  std::size_t Enter(std::unique_lock<std::mutex>& lock);
  std::size_t Begin();
  // Whether it had its place to the end.
  bool End(std::size_t guest);
  // What is longer than this is long. Asks for some stays.
  Duration Long() const;
  // Of those that have a place, the one that has it longest; the end where none may lose it, as long as too few
  // have left to tell what is long.
  std::map<std::size_t, Stay>::iterator Next();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool watched_ = false;  // one of those that wait looks at the clock for all
  int free_;
  int beside_;
  const Clock& clock_;
  std::size_t guests_ = 0;               // that ever came
  std::map<std::size_t, Stay> staying_;  // in the order in which they came
  std::vector<Duration> stays_;          // of those that left, sorted
};

// One place, as long as this lives; one after another, by Renew().
class Place {
 public:
  explicit Place(Places& places) : places_(places), guest_(places.Take()) {}
  ~Place() { places_.Leave(guest_); }
  void Renew() { guest_ = places_.Renew(guest_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  Places& places_;
  std::size_t guest_;
};

}  // namespace assay::conformance
