#include "harness/rpc/event_log.h"

#include <algorithm>
#include <utility>

namespace assay::rpc {

void EventLog::Add(transcript::Direction direction, transcript::What what, std::string connection) {
  const std::lock_guard lock(mutex_);
  // The time is taken under the lock, so that the order of events is that of their times.
  if (!closed_) transcript_.events.push_back({Elapsed(), direction, std::move(connection), std::move(what)});
}

void EventLog::AddAt(Duration at, transcript::Direction direction, transcript::What what, std::string connection) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  auto& events = transcript_.events;
  const auto place = std::upper_bound(events.begin(), events.end(), at,
                                      [](Duration time, const transcript::Event& event) { return time < event.at; });
  events.insert(place, {at, direction, std::move(connection), std::move(what)});
}

transcript::Transcript EventLog::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  transcript_.client = "grpc";
  return std::move(transcript_);
}

}  // namespace assay::rpc
