#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace assay::reference {

class Worker;

/// What a call has set itself to do later, on its worker's thread. Nothing of it runs once it is cleared or destroyed.
class Alarms {
 public:
  explicit Alarms(Worker& worker) : worker_(worker) {}

  void After(std::chrono::nanoseconds delay, std::function<void()> work);
  void Clear() { state_.reset(); }

 private:
  struct State;
  Worker& worker_;
  std::shared_ptr<State> state_;  // none as long as nothing is set
};

}  // namespace assay::reference
