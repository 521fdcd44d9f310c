#include "harness/load/dialing.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "harness/base/clock.h"

namespace assay::load {

DialInbox::DialInbox() : event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void DialInbox::Put(Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
  }
  const std::uint64_t one = 1;
  if (write(event_.get(), &one, sizeof one) < 0) return;  // full: it is readable already
}

std::vector<DialInbox::Answer> DialInbox::Take() {
  std::uint64_t count = 0;
  if (read(event_.get(), &count, sizeof count) < 0) return {};
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

Dialing::Dialing(net::Dialer& dialer, int threads, Duration timeout) : dialer_(dialer), timeout_(timeout) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Serve(); });
}

Dialing::~Dialing() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Dialing::Ask(DialInbox& inbox, int slot, Nanos not_before) {
  {
    const std::lock_guard lock(mutex_);
    questions_.push_back({&inbox, slot, not_before});
  }
  changed_.notify_one();
}

void Dialing::Serve() {
  const SystemClock clock;
  std::unique_lock lock(mutex_);
  while (!over_) {
    const auto first = std::min_element(questions_.begin(), questions_.end(), [](const Question& a, const Question& b) {
      return a.not_before < b.not_before;
    });
    if (first == questions_.end()) {
      changed_.wait(lock);
      continue;
    }
    if (first->not_before > Now()) {
      changed_.wait_until(lock, Time(Duration(first->not_before)));
      continue;
    }
    const Question question = *first;
    questions_.erase(first);
    lock.unlock();
    question.inbox->Put({question.slot, dialer_.Dial(clock, clock.Now() + timeout_)});
    lock.lock();
  }
}

}  // namespace assay::load
