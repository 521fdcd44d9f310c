#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace assay::reference {

/// Lets a server wait until the last of its calls is gone.
class LiveCalls {
 public:
  class Member {
   public:
    explicit Member(LiveCalls& calls) : calls_(calls) {
      const std::lock_guard lock(calls_.mutex_);
      ++calls_.count_;
    }
    ~Member() {
      const std::lock_guard lock(calls_.mutex_);
      if (--calls_.count_ == 0) calls_.none_.notify_all();
    }
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

   private:
    LiveCalls& calls_;
  };

  void WaitUntilNone() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::int64_t count_ = 0;
};

}  // namespace assay::reference
