#include "harness/load/tally.h"

#include <algorithm>

namespace assay::load {

void Counters::Add(const Counters& other) {
  messages_sent += other.messages_sent;
  messages_received += other.messages_received;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  reads += other.reads;
  writes += other.writes;
  delayed += other.delayed;
  connections_opened += other.connections_opened;
  connections_lost += other.connections_lost;
  connections_rolled += other.connections_rolled;
}

void Tally::Fail(Nanos intended, Nanos now, Failure failure, std::uint32_t number, std::string_view sample) {
  if (!Counts(by_end_ ? now : intended)) return;
  ++requests_;
  const auto found = std::find_if(failures_.begin(), failures_.end(), [&](const FailureCount& known) {
    return known.failure == failure && known.number == number;
  });
  if (found != failures_.end()) {
    ++found->count;
  } else {
    failures_.push_back({failure, number, 1, std::string(sample.substr(0, 200))});
  }
}

}  // namespace assay::load
