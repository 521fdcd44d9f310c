#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace assay::reference {

/// What the server counted since its start.
class Counters {
 public:
  void HandlerStarted(const std::string& path) {
    running_.fetch_add(1, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    ++handled_[path];
  }
  void HandlerEnded() { running_.fetch_sub(1, std::memory_order_relaxed); }
  void CallCancelled() { cancelled_.fetch_add(1, std::memory_order_relaxed); }

  std::map<std::string, std::int64_t> handled() const {
    const std::lock_guard lock(mutex_);
    return handled_;
  }
  std::int64_t running() const { return running_.load(std::memory_order_relaxed); }
  std::int64_t cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> handled_;
  std::atomic<std::int64_t> running_{0};
  std::atomic<std::int64_t> cancelled_{0};
};

}  // namespace assay::reference
