#pragma once

#include <chrono>
#include <memory>

namespace assay::reference {

class Worker;

/// One connection of a client. Lives on the thread of its worker, which knows it as long as it exists.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Session(Worker& worker);
  virtual ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  virtual void Start() = 0;
  /// The server is leaving: close if nothing is under way, else when it is done.
  virtual void Drain() = 0;
  /// Close now.
  virtual void Abort() = 0;

  /// Closes the connection if it has waited for its client for too long.
  void Sweep(Clock::time_point now) {
    if (now >= patience_) Abort();
  }

 protected:
  Worker& worker() { return worker_; }
  /// From now on; the worker looks once a second.
  void WaitAtMost(std::chrono::seconds time) { patience_ = Clock::now() + time; }
  void WaitForEver() { patience_ = Clock::time_point::max(); }

 private:
  Worker& worker_;
  Clock::time_point patience_ = Clock::time_point::max();
};

}  // namespace assay::reference
