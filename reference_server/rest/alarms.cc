#include "reference_server/rest/alarms.h"

#include <boost/asio/steady_timer.hpp>
#include <list>
#include <utility>

#include "reference_server/rest/worker.h"

namespace assay::reference {

struct Alarms::State {
  std::list<boost::asio::steady_timer> timers;
};

void Alarms::After(std::chrono::nanoseconds delay, std::function<void()> work) {
  if (!state_) state_ = std::make_shared<State>();
  auto& timer = state_->timers.emplace_back(worker_.loop(), delay);
  // A timer that fired, but whose turn has not come, cannot be cancelled any more; hence the weak pointer.
  timer.async_wait([state = std::weak_ptr(state_), work = std::move(work)](const boost::system::error_code& error) {
    if (!error && !state.expired()) work();
  });
}

}  // namespace assay::reference
