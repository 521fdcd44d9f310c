#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/load/failure.h"
#include "harness/load/now.h"
#include "harness/statistics/histogram.h"

namespace assay::load {

// Octets, system calls and connections: all that is counted by adding up.
struct Counters {
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t delayed = 0;
  std::uint64_t connections_opened = 0;
  std::uint64_t connections_lost = 0;
  std::uint64_t connections_rolled = 0;

  void Add(const Counters& other);
};

// What one load thread counted. Whoever makes a call reports its end here; the window decides whether it counts.
class Tally {
 public:
  struct FailureCount {
    Failure failure = Failure::kTimeout;
    std::uint32_t number = 0;
    std::uint64_t count = 0;
    std::string sample;
  };

  // A closed loop counts calls by their end: throughput is what ended within the window. Everything else counts them
  // by their intended start, so that a call which the window's end cuts off is waited for and not forgotten.
  explicit Tally(bool by_end) : by_end_(by_end) {}

  // Outside of the window nothing counts. Asks for from <= until.
  void SetWindow(Nanos from, Nanos until) {
    from_ = from;
    until_ = until;
  }
  // Counters of the warm-up are forgotten.
  void BeginWindow() { counters = {}; }

  // A call that began at `sent`, though it was due at `intended`, and ended at `now`.
  void Succeed(Nanos intended, Nanos sent, Nanos now) {
    if (!Counts(by_end_ ? now : intended)) return;
    ++requests_;
    ++succeeded_;
    service_.Record(now - sent);
    if (by_end_) return;  // there, both are the same
    response_.Record(now - intended);
    lateness_.Record(sent - intended);
  }
  void Fail(Nanos intended, Nanos now, Failure failure, std::uint32_t number = 0, std::string_view sample = {});
  void CountVerified(Nanos intended, Nanos now) {
    if (Counts(by_end_ ? now : intended)) ++verified_;
  }
  void SeeInFlight(std::uint64_t count) { peak_ = count > peak_ ? count : peak_; }

  std::uint64_t requests() const { return requests_; }
  std::uint64_t succeeded() const { return succeeded_; }
  std::uint64_t verified() const { return verified_; }
  std::uint64_t in_flight_peak() const { return peak_; }
  const std::vector<FailureCount>& failures() const { return failures_; }
  const statistics::Histogram& response() const { return by_end_ ? service_ : response_; }
  const statistics::Histogram& service() const { return service_; }
  const statistics::Histogram& lateness() const { return lateness_; }

  Counters counters;  // the connections' own

 private:
  bool Counts(Nanos time) const { return time >= from_ && time < until_; }

  bool by_end_;
  Nanos from_ = 0;
  Nanos until_ = INT64_MAX;
  std::uint64_t requests_ = 0;
  std::uint64_t succeeded_ = 0;
  std::uint64_t verified_ = 0;
  std::uint64_t peak_ = 0;
  std::vector<FailureCount> failures_;
  statistics::Histogram response_;
  statistics::Histogram service_;
  statistics::Histogram lateness_;
};

}  // namespace assay::load
