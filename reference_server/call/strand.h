#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace assay::reference {

/// Runs work one at a time, in the order it came: at once where nobody is running, else on the thread that is. Nothing
/// is locked while work runs, so work may submit more.
class Strand {
 public:
  template <class Work>
  void Run(Work&& work) {
    {
      const std::lock_guard lock(mutex_);
      if (busy_) {
        waiting_.emplace_back(std::forward<Work>(work));
        return;
      }
      busy_ = true;
    }
    work();
    RunWaiting();
  }

 private:
  void RunWaiting() {
    std::vector<std::function<void()>> batch;
    for (;;) {
      batch.clear();
      {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
          busy_ = false;
          return;
        }
        batch.swap(waiting_);
      }
      for (auto& work : batch) work();
    }
  }

  std::mutex mutex_;
  bool busy_ = false;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace assay::reference
