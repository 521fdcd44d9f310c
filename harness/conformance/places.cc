#include "harness/conformance/places.h"

#include <algorithm>

namespace assay::conformance {
namespace {

constexpr std::size_t kStaysMin = 20;  // before them a median says little
constexpr int kTimesTheMedian = 4;

}  // namespace

std::size_t Places::Take() {
  std::unique_lock lock(mutex_);
  while (free_ == 0) {
    const auto next = Next();
    if (next == staying_.end() || watched_) {
      changed_.wait(lock);
      continue;
    }
    const Duration left = next->second.since + Long() - clock_.Now();
    if (left > Duration::zero()) {
      watched_ = true;
      changed_.wait_for(lock, left);
      watched_ = false;
      continue;
    }
    next->second.has_place = false;
    --beside_;
    ++free_;
  }
  --free_;
  staying_.emplace(guests_, Stay{clock_.Now()});
  if (!watched_) changed_.notify_one();
  return guests_++;
}

void Places::Leave(std::size_t guest) {
  const std::lock_guard lock(mutex_);
  const auto stay = staying_.find(guest);
  const Duration took = clock_.Now() - stay->second.since;
  stays_.insert(std::upper_bound(stays_.begin(), stays_.end(), took), took);
  ++(stay->second.has_place ? free_ : beside_);
  staying_.erase(stay);
  changed_.notify_one();
}

Duration Places::Long() const { return kTimesTheMedian * stays_[stays_.size() / 2]; }

std::map<std::size_t, Places::Stay>::iterator Places::Next() {
  if (beside_ == 0 || stays_.size() < kStaysMin) return staying_.end();
  return std::find_if(staying_.begin(), staying_.end(), [](const auto& entry) { return entry.second.has_place; });
}

}  // namespace assay::conformance
