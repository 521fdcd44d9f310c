#pragma once

#include <grpcpp/alarm.h>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace assay::reference {

/// One shot on grpc++'s own timers: no thread waits.
class Timer {
 public:
  /// Runs `work` at `when`, on a thread of grpc++, unless cancelled before. `keep` lives until then.
  template <class Deadline>
  void Start(const Deadline& when, std::shared_ptr<void> keep, std::function<void()> work) {
    // The alarm holds on to the function after it ran; what it captures must not, or the owner would never be freed.
    alarm_.Set(when, [keep = std::move(keep), work = std::move(work)](bool fired) mutable {
      const auto owner = std::move(keep);
      const auto run = std::move(work);
      if (fired) run();
    });
    started_ = true;
  }

  void Cancel() {
    if (started_) alarm_.Cancel();
  }

 private:
  grpc::Alarm alarm_;
  bool started_ = false;
};

}  // namespace assay::reference
