#include "harness/conformance/places.h"

#include <algorithm>

namespace assay::conformance {
namespace {

constexpr std::size_t kStaysMin = 20;  // before them a median says little
constexpr int kTimesTheMedian = 4;

}  // namespace

std::size_t Places::Take() {
  std::unique_lock lock(mutex_);
  return Enter(lock);
}

std::size_t Places::Renew(std::size_t guest) {
  std::unique_lock lock(mutex_);
  if (!End(guest)) return Enter(lock);
  return Begin();
}

void Places::Leave(std::size_t guest) {
  const std::lock_guard lock(mutex_);
  if (End(guest)) ++free_;
  changed_.notify_one();
}

std::size_t Places::Enter(std::unique_lock<std::mutex>& lock) {
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
  return Begin();
}

std::size_t Places::Begin() {
  staying_.emplace(guests_, Stay{clock_.Now()});
  // One of those that wait has to look at the clock, if there is anything to look for.
  if (!watched_ && Next() != staying_.end()) changed_.notify_one();
  return guests_++;
}

bool Places::End(std::size_t guest) {
  const auto stay = staying_.find(guest);
  const bool had_place = stay->second.has_place;
  const Duration took = clock_.Now() - stay->second.since;
  stays_.insert(std::upper_bound(stays_.begin(), stays_.end(), took), took);
  staying_.erase(stay);
  if (!had_place) ++beside_;
  return had_place;
}

Duration Places::Long() const { return kTimesTheMedian * stays_[stays_.size() / 2]; }

std::map<std::size_t, Places::Stay>::iterator Places::Next() {
  if (beside_ == 0 || stays_.size() < kStaysMin) return staying_.end();
  return std::find_if(staying_.begin(), staying_.end(), [](const auto& entry) { return entry.second.has_place; });
}

}  // namespace assay::conformance
