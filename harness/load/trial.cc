#include "harness/load/trial.h"

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "harness/load/cpu.h"
#include "harness/load/findings.h"

namespace assay::load {
namespace {

constexpr auto kProgressEvery = std::chrono::milliseconds(200);
// From the moment that all have connected to the first call: for threads to wake up.
constexpr Nanos kLeadIn = 5'000'000;

double Seconds(Nanos nanos) { return static_cast<double>(nanos) / 1e9; }

std::string Rfc3339Now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

// What is measured on this machine as a whole, at one moment.
struct Meter {
  double client_cpu = ProcessCpu();
  double steal = StealSeconds();
  std::optional<double> server_cpu;

  explicit Meter(const Target& target) {
    if (target.server_pid) server_cpu = ProcessCpu(*target.server_pid);
  }
};

// Threads, and where they meet: all connect, then all play the same window.
class Meeting {
 public:
  Meeting(const Plan& plan, const std::vector<std::unique_ptr<LoadThread>>& threads, const std::atomic<bool>& stop)
      : plan_(plan), threads_(threads), stop_(stop) {
    for (std::size_t i = 0; i < threads_.size(); ++i) running_.emplace_back([this, i] { Live(i); });
  }
  ~Meeting() {
    for (std::thread& thread : running_) thread.join();
  }

  // Connections that are open, of all threads.
  int AwaitConnected() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return connected_threads_ == threads_.size(); });
    return open_connections_;
  }
  void Begin(const Window& window) {
    {
      const std::lock_guard lock(mutex_);
      window_ = window;
      begun_ = true;
    }
    changed_.notify_all();
  }
  void CallOff() {
    {
      const std::lock_guard lock(mutex_);
      begun_ = called_off_ = true;
    }
    changed_.notify_all();
  }
  // Whether all have ended; waits for that until the time given.
  bool AwaitEnd(Nanos until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, Time(Duration(until)), [&] { return ended_threads_ == threads_.size(); });
  }

 private:
  void Live(std::size_t index) {
    LoadThread& thread = *threads_[index];
    const int open = thread.Connect(Now() + plan_.connect_timeout.count());
    std::unique_lock lock(mutex_);
    ++connected_threads_;
    open_connections_ += open;
    changed_.notify_all();
    changed_.wait(lock, [&] { return begun_; });
    const Window window = window_;
    const bool called_off = called_off_;
    lock.unlock();
    if (!called_off) {
      const int count = static_cast<int>(threads_.size());
      thread.Play(plan_, window, Feed(plan_, window, static_cast<int>(index), count), stop_);
    }
    lock.lock();
    ++ended_threads_;
    changed_.notify_all();
  }

  const Plan& plan_;
  const std::vector<std::unique_ptr<LoadThread>>& threads_;
  const std::atomic<bool>& stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t connected_threads_ = 0;
  int open_connections_ = 0;
  bool begun_ = false;
  bool called_off_ = false;
  std::size_t ended_threads_ = 0;
  Window window_;
  std::vector<std::thread> running_;
};

std::string Scheme(const Plan& plan) {
  if (plan.client != Client::kRest) return "";
  return plan.target.address.tls ? "https://" : "http://";
}

record::LoadAsked Asked(const Plan& plan) {
  record::LoadAsked asked;
  asked.target = Scheme(plan) + plan.target.address.ToText();
  asked.client = ToString(plan.client);
  asked.call = plan.client == Client::kRest ? plan.workload.method + " " + plan.workload.rows[0].url.octets
                                            : std::string(plan.workload.path.substr(1));
  asked.kind = ToString(plan.workload.kind);
  asked.arrivals = ToString(plan.schedule.kind);
  asked.rate = plan.schedule.kind == Schedule::Kind::kClosed ? 0 : plan.schedule.rate;
  asked.connections = plan.shape.connections;
  asked.streams = plan.shape.streams;
  asked.threads = plan.shape.threads;
  asked.tls = plan.target.address.tls;
  asked.warmup_s = std::chrono::duration<double>(plan.warmup).count();
  asked.duration_s = std::chrono::duration<double>(plan.duration).count();
  asked.requests = plan.requests;
  asked.verify_every = plan.workload.verify_every;
  return asked;
}

void AddFailures(const Tally& tally, std::vector<record::LoadError>& errors) {
  for (const Tally::FailureCount& failure : tally.failures()) {
    const std::string kind = Describe(failure.failure, failure.number);
    const auto same = std::find_if(errors.begin(), errors.end(), [&](const auto& e) { return e.kind == kind; });
    if (same == errors.end()) {
      errors.push_back({kind, failure.count, failure.sample});
    } else {
      same->count += failure.count;
    }
  }
}

void AddCounters(const Counters& counters, record::LoadRecord& record) {
  record.messages_sent += counters.messages_sent;
  record.messages_received += counters.messages_received;
  record.bytes_sent += counters.bytes_sent;
  record.bytes_received += counters.bytes_received;
  record.reads += counters.reads;
  record.writes += counters.writes;
  record.delayed += counters.delayed;
  record.connections_opened += counters.connections_opened;
  record.connections_lost += counters.connections_lost;
  record.connections_rolled += counters.connections_rolled;
}

// Returns how busy the busiest thread was.
double AddThreads(const std::vector<std::unique_ptr<LoadThread>>& threads, record::LoadRecord& record) {
  double busiest = 0;
  for (const std::unique_ptr<LoadThread>& thread : threads) {
    record.requests += thread->tally.requests();
    record.succeeded += thread->tally.succeeded();
    record.verified += thread->tally.verified();
    record.in_flight_peak += thread->tally.in_flight_peak();
    record.offered += thread->offered;
    record.dropped += thread->dropped;
    AddCounters(thread->counters, record);
    AddFailures(thread->tally, record.errors);
    record.response.Merge(thread->tally.response());
    record.service.Merge(thread->tally.service());
    record.lateness.Merge(thread->tally.lateness());
    if (record.duration_s > 0) busiest = std::max(busiest, thread->cpu_s / record.duration_s);
  }
  std::stable_sort(record.errors.begin(), record.errors.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return busiest;
}

Progress ProgressOf(const Plan& plan, const Window& window, const std::vector<std::unique_ptr<LoadThread>>& threads) {
  Progress progress;
  const Nanos now = Now();
  progress.warming_up = now < window.from;
  progress.elapsed_s = Seconds(std::max<Nanos>(0, now - window.start));
  if (window.until != INT64_MAX && plan.requests == 0) progress.total_s = Seconds(window.until - window.start);
  for (const std::unique_ptr<LoadThread>& thread : threads) {
    progress.requests += thread->shown_requests.load(std::memory_order_relaxed);
    progress.failed += thread->shown_failed.load(std::memory_order_relaxed);
  }
  return progress;
}

}  // namespace

Result<record::LoadRecord> PlayTrial(const Plan& plan, const std::vector<std::unique_ptr<LoadThread>>& threads,
                                     const std::atomic<bool>& stop, const OnProgress& on_progress) {
  record::LoadRecord record;
  record.asked = Asked(plan);
  Meter before(plan.target);
  Meter after(plan.target);
  Window window;
  {
    Meeting meeting(plan, threads, stop);
    if (meeting.AwaitConnected() == 0) {
      meeting.CallOff();
      meeting.AwaitEnd(INT64_MAX);
      for (const auto& thread : threads) {
        if (!thread->why_not.empty()) return Fail(ErrorKind::kUnreachable, thread->why_not);
      }
      return Fail(ErrorKind::kUnreachable, "no connection to " + plan.target.address.ToText() + " in time");
    }
    window.start = Now() + kLeadIn;
    window.from = window.start + plan.warmup.count();
    if (plan.duration > Duration(0)) window.until = window.from + plan.duration.count();
    meeting.Begin(window);
    bool over = meeting.AwaitEnd(window.from);
    before = Meter(plan.target);
    record.started = Rfc3339Now();
    bool measured = false;
    for (Nanos next = Now(); !over;) {
      next += std::chrono::nanoseconds(kProgressEvery).count();
      const Nanos wake = measured ? next : std::min(next, window.until);
      over = meeting.AwaitEnd(wake);
      if (!measured && (over || Now() >= window.until)) {
        after = Meter(plan.target);
        measured = true;
      }
      if (on_progress) on_progress(ProgressOf(plan, window, threads));
    }
    if (!measured) after = Meter(plan.target);
  }
  Nanos end = window.from;
  for (const auto& thread : threads) end = std::max(end, thread->ended);
  record.duration_s = Seconds(end - window.from);
  record.incomplete = stop.load();
  const double busiest = AddThreads(threads, record);
  record.client_cpu_s = after.client_cpu - before.client_cpu;
  if (before.server_cpu && after.server_cpu) record.server_cpu_s = *after.server_cpu - *before.server_cpu;
  record.steal_s = after.steal - before.steal;
  record.client_peak_kib = PeakMemoryKib().value_or(0);
  if (plan.target.server_pid) record.server_peak_kib = PeakMemoryKib(*plan.target.server_pid);
  if (record.duration_s > 0) {
    record.offered_rate = static_cast<double>(record.offered) / record.duration_s;
    record.achieved_rate = static_cast<double>(record.succeeded) / record.duration_s;
  }
  record.findings = FindWeaknesses(plan, record, busiest);
  return record;
}

}  // namespace assay::load
