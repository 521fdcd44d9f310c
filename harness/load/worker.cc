#include "harness/load/worker.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "harness/load/cpu.h"

namespace assay::load {
namespace {

constexpr std::size_t kBufferSize = std::size_t{256} * 1024;
// How often a loop looks at what is not urgent: calls that take too long, a wish to stop, the window's edges.
constexpr Nanos kTick = 10'000'000;
// What a processor takes to wake up from a sleep of microseconds.
constexpr Nanos kWakeUp = 15'000;
// After a connection that could not be made; doubled each time.
constexpr Nanos kFirstPause = 20'000'000;
constexpr Nanos kLongestPause = 1'000'000'000;
// With fewer calls in flight there is nothing to gather.
constexpr int kGatherFrom = 16;
constexpr Nanos kLongestGather = 1'000'000;
// How often a closed loop looks at its rate.
constexpr Nanos kRateEvery = 2'000'000;
// epoll_event::data of what is no connection.
constexpr std::uint32_t kTickEvent = UINT32_MAX;
constexpr std::uint32_t kInboxEvent = UINT32_MAX - 1;

class Worker final : public LoadThread {
 public:
  Worker(const Plan& plan, int connections, ConnectionFactory make, Dialing& dialing)
      : LoadThread(plan.schedule.kind == Schedule::Kind::kClosed && plan.requests == 0),
        plan_(plan),
        make_(std::move(make)),
        dialing_(dialing),
        verifier_(plan.workload),
        buffer_(new char[kBufferSize]),
        slots_(static_cast<std::size_t>(connections)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        tick_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    Watch(inbox_.descriptor(), EPOLLIN, kInboxEvent, EPOLL_CTL_ADD);
    Watch(tick_.get(), EPOLLIN, kTickEvent, EPOLL_CTL_ADD);
    const itimerspec every = {{0, kTick}, {0, kTick}};
    timerfd_settime(tick_.get(), 0, &every, nullptr);
  }

  int Connect(Nanos deadline) override {
    for (std::size_t i = 0; i < slots_.size(); ++i) Ask(i, 0);
    // A target that refuses is asked once; one that is slow, until the deadline.
    while (Now() < deadline && Undecided()) Turn(-1);
    return static_cast<int>(
        std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.IsOpen(); }));
  }

  void Play(const Plan&, const Window& window, Feed feed, const std::atomic<bool>& stop) override {
    prctl(PR_SET_TIMERSLACK, 1);
    playing_ = true;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].connection == nullptr && !slots_[i].asked) Ask(i, 0);
    }
    feed_ = &feed;
    window_ = window;
    tally.SetWindow(window.from, window.until);
    while (!Over(Now(), stop)) {
      if (feed.closed()) {
        if (!started_ && now_ >= feed.due()) StartClosed();
        if (started_ && !plan_.eager) Gather();
        Turn(started_ || feed.due() == INT64_MAX ? -1 : feed.due() - now_);
      } else {
        Dispatch();
        Turn(plan_.spin ? 0 : UntilDue());
      }
    }
    EndWindow(Now());
    dropped += feed.Drop(std::min(ended, window.until));
    offered = feed.offered() + dropped;
  }

 private:
  struct Slot {
    std::unique_ptr<Connection> connection;
    int descriptor = -1;
    bool asked = false;    // Dialing is on it
    bool waiting = false;  // for room to write
    bool dirty = false;    // has something to flush
    Nanos opened = 0;
    Nanos pause = 0;  // before the next attempt

    bool IsOpen() const { return connection != nullptr && connection->state() == Connection::State::kOpen; }
  };

  void Watch(int descriptor, std::uint32_t events, std::uint32_t id, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = id;
    epoll_ctl(epoll_.get(), operation, descriptor, &event);
  }

  bool Undecided() const {
    return std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
      return slot.asked || (slot.connection != nullptr && slot.connection->state() == Connection::State::kGreeting);
    });
  }

  void Ask(std::size_t index, Nanos not_before) {
    slots_[index].asked = true;
    dialing_.Ask(inbox_, static_cast<int>(index), not_before);
  }

  // Waits at most so long (-1: for anything at all), then tells the connections what came.
  void Turn(Nanos timeout) {
    std::array<epoll_event, 128> events;
    const timespec wait = {timeout / 1'000'000'000, timeout % 1'000'000'000};
    const int count = epoll_pwait2(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   timeout < 0 ? nullptr : &wait, nullptr);
    now_ = Now();
    for (int i = 0; i < count; ++i) {
      const std::uint32_t id = events[static_cast<std::size_t>(i)].data.u32;
      if (id == kTickEvent) {
        Tick();
      } else if (id == kInboxEvent) {
        TakeDialed();
      } else {
        TakeEvents(id, events[static_cast<std::size_t>(i)].events);
      }
    }
  }

  void TakeEvents(std::size_t index, std::uint32_t events) {
    Slot& slot = slots_[index];
    if (slot.connection == nullptr) return;
    const int before = slot.connection->in_flight();
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0) slot.connection->OnReadable();
    if (started_) Fill(*slot.connection);
    Settle(index, before);
  }

  // After anything that a connection did: octets out, places free, a successor.
  void Settle(std::size_t index, int in_flight_before) {
    Slot& slot = slots_[index];
    const bool wait = slot.connection->Flush();
    in_flight_ += slot.connection->in_flight() - in_flight_before;
    tally.SeeInFlight(static_cast<std::uint64_t>(in_flight_));
    if (slot.connection->ended()) return Replace(index);
    if (slot.IsOpen()) slot.pause = 0;
    if (wait != slot.waiting) {
      slot.waiting = wait;
      Watch(slot.descriptor, EPOLLIN | (wait ? std::uint32_t{EPOLLOUT} : 0), static_cast<std::uint32_t>(index),
            EPOLL_CTL_MOD);
    }
  }

  void Replace(std::size_t index) {
    Slot& slot = slots_[index];
    if (slot.connection->state() == Connection::State::kLost) {
      if (why_not.empty()) why_not = WhyLost(*slot.connection);
      slot.pause = std::clamp(slot.pause * 2, kFirstPause, kLongestPause);
    }
    slot.connection.reset();  // closes the descriptor, which takes it out of the epoll set
    slot.descriptor = -1;
    if (playing_) Ask(index, slot.pause == 0 ? 0 : Now() + slot.pause);
  }

  std::string WhyLost(const Connection& connection) const {
    const std::string text = plan_.target.address.ToText() + ": " + connection.reason();
    return plan_.target.address.tls ? text : text + "; if it speaks TLS, say so (grpcs://, https://, --tls)";
  }

  void TakeDialed() {
    for (DialInbox::Answer& answer : inbox_.Take()) {
      const auto index = static_cast<std::size_t>(answer.slot);
      Slot& slot = slots_[index];
      slot.asked = false;
      if (!answer.transport) {
        if (why_not.empty()) why_not = answer.transport.error().message;
        slot.pause = std::clamp(slot.pause * 2, kFirstPause, kLongestPause);
        if (playing_) Ask(index, Now() + slot.pause);
        continue;
      }
      slot.descriptor = (*answer.transport)->Descriptor();
      slot.waiting = false;
      slot.opened = Now();
      slot.connection = make_(std::move(*answer.transport), {tally, verifier_, buffer_.get(), kBufferSize});
      Watch(slot.descriptor, EPOLLIN, static_cast<std::uint32_t>(index), EPOLL_CTL_ADD);
      // What TLS has read with the end of the handshake wakes nobody.
      slot.connection->OnReadable();
      if (started_) Fill(*slot.connection);
      Settle(index, 0);
    }
  }

  void Tick() {
    std::uint64_t ticks = 0;
    if (read(tick_.get(), &ticks, sizeof ticks) < 0) return;
    shown_requests.store(tally.requests(), std::memory_order_relaxed);
    shown_failed.store(tally.requests() - tally.succeeded(), std::memory_order_relaxed);
    const Nanos timeout = plan_.timeout.count();
    if (now_ < next_scan_) return;
    next_scan_ = now_ + std::max(kTick, timeout / 50);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      Connection* connection = slots_[i].connection.get();
      if (connection == nullptr) continue;
      const int before = connection->in_flight();
      if (connection->state() == Connection::State::kGreeting &&
          now_ - slots_[i].opened > plan_.connect_timeout.count()) {
        connection->Abandon(Failure::kProtocolError, "it accepted the connection and did not greet in time");
      }
      connection->Expire(now_ - timeout, now_);
      if (started_) Fill(*connection);
      Settle(i, before);
    }
  }

  // Closed loop: as many calls as there is room for.
  void Fill(Connection& connection) {
    const Nanos now = Now();
    while (connection.Free() > 0 && feed_->due() <= now) {
      connection.Start(feed_->Take(now), now);
      ++started_calls_;
    }
  }

  // Lets answers come together before the loop looks at them. A loop that runs for each one makes both sides send tiny
  // packets and wake up for each: against grpc++ with 64 calls in flight that costs thrice the client's and a third of
  // the server's CPU time, and throughput. An eighth of the calls in flight is waited for, or as long as that many took
  // lately; calls in flight over throughput is what a closed loop's latency is, with or without this.
  void Gather() {
    gathered_time_ += now_ - gathered_at_;
    gathered_at_ = now_;
    if (gathered_time_ > kRateEvery) {
      const Nanos each = gathered_time_ / std::max<Nanos>(1, started_calls_);
      gather_ = in_flight_ < kGatherFrom ? 0 : std::min(kLongestGather, each * in_flight_ / 8);
      gathered_time_ = started_calls_ = 0;
    }
    if (gather_ == 0) return;
    const timespec wait = {0, gather_};
    pollfd connected = {inbox_.descriptor(), POLLIN, 0};
    ppoll(&connected, 1, &wait, nullptr);
  }

  void StartClosed() {
    started_ = true;
    gathered_at_ = now_;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].connection == nullptr) continue;
      Fill(*slots_[i].connection);
      Settle(i, 0);
    }
  }

  // Open loop: the calls that are due, one connection after the other.
  void Dispatch() {
    Nanos now = Now();
    while (feed_->due() <= now) {
      const std::size_t index = NextFree();
      if (index == slots_.size()) {
        full_at_ = now;
        break;
      }
      if (feed_->due() <= full_at_) ++tally.counters.delayed;
      Slot& slot = slots_[index];
      slot.connection->Start(feed_->Take(now), now);
      approaching_ = false;
      ++in_flight_;
      if (!slot.dirty) dirty_.push_back(index);
      slot.dirty = true;
      now = Now();
    }
    for (const std::size_t index : dirty_) {
      slots_[index].dirty = false;
      Settle(index, slots_[index].connection->in_flight());
    }
    dirty_.clear();
  }

  // How long to sleep before the next call is due: a little less, since waking up takes a while, and the rest is spent
  // looking. Where calls are dense that would be all the time, and they are slept for to the end.
  Nanos UntilDue() {
    if (feed_->due() <= full_at_) return kTick;  // for a free stream, of which an answer tells
    const Nanos left = std::min(feed_->due(), now_ + kTick) - Now();
    approaching_ = approaching_ || left > 10 * kWakeUp;
    return std::max<Nanos>(0, approaching_ ? left - kWakeUp : left);
  }

  // The next connection in turn that takes a call, or the number of slots.
  std::size_t NextFree() {
    for (std::size_t tried = 0; tried < slots_.size(); ++tried) {
      turn_ = turn_ + 1 == slots_.size() ? 0 : turn_ + 1;
      if (slots_[turn_].connection != nullptr && slots_[turn_].connection->Free() > 0) return turn_;
    }
    return slots_.size();
  }

  // Looks at the window's edges; whether there is nothing more to do.
  bool Over(Nanos now, const std::atomic<bool>& stop) {
    now_ = now;
    if (!open_ && now >= window_.from) {
      open_ = true;
      tally.BeginWindow();
      verifier_.BeginWindow();
      cpu_before_ = ThreadCpu();
    }
    if (stop.load(std::memory_order_relaxed)) return true;
    if (now >= window_.until) {
      EndWindow(now);
      if (feed_->closed() && plan_.requests == 0) return true;
      if (feed_->due() < INT64_MAX && feed_->closed()) feed_->Stop();
      dropped += feed_->Drop(window_.until);
    }
    return feed_->due() == INT64_MAX && in_flight_ == 0;
  }

  void EndWindow(Nanos now) {
    if (ended != 0) return;
    ended = std::min(now, window_.until);
    if (!open_) return;
    counters = tally.counters;
    cpu_s = ThreadCpu() - cpu_before_;
  }

  const Plan& plan_;
  ConnectionFactory make_;
  Dialing& dialing_;
  DialInbox inbox_;
  Verifier verifier_;
  std::unique_ptr<char[]> buffer_;  // NOLINT(modernize-avoid-c-arrays)
  std::vector<Slot> slots_;
  net::FileDescriptor epoll_;
  net::FileDescriptor tick_;
  Feed* feed_ = nullptr;
  Window window_;
  Nanos now_ = 0;
  Nanos next_scan_ = 0;
  bool approaching_ = false;  // open loop: the last sleep before the next call ends early
  Nanos full_at_ = 0;         // when last no connection took a call
  bool playing_ = false;
  bool started_ = false;  // closed loop: its first calls are sent
  bool open_ = false;     // the window
  double cpu_before_ = 0;
  int in_flight_ = 0;
  Nanos gather_ = 0;  // closed loop: between two turns
  Nanos gathered_at_ = 0;
  Nanos gathered_time_ = 0;
  Nanos started_calls_ = 0;  // in gathered_time_
  std::size_t turn_ = 0;
  std::vector<std::size_t> dirty_;
};

}  // namespace

std::unique_ptr<LoadThread> CreateWorker(const Plan& plan, int connections, ConnectionFactory make, Dialing& dialing) {
  return std::make_unique<Worker>(plan, connections, std::move(make), dialing);
}

}  // namespace assay::load
