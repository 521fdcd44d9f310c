#include "harness/wire/session.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "harness/script/call_fields.h"

namespace assay::wire {

using transcript::Direction;

namespace {

// How long a new connection waits for the target's SETTINGS, to go by them from the first call on. Going on without
// them is legal, so nothing is lost where they do not come.
constexpr Duration kSettingsBudget = std::chrono::seconds(1);
// A transport waits for itself alone: with several connections in use each gets a look at least that often.
constexpr Duration kSlice = std::chrono::milliseconds(2);

// Waits where there is no connection to wait on. False: this clock does not go on by itself.
bool WaitIdle(const Clock& clock, Time deadline) {
  const Time before = clock.Now();
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - before);
  if (left.count() > 0) ::poll(nullptr, 0, static_cast<int>(left.count()));
  return clock.Now() != before;
}

}  // namespace

Session::Session(const script::Endpoint& endpoint, std::shared_ptr<const schema::Schema> schema, const Clock& clock,
                 Duration budget)
    : endpoint_(endpoint),
      schema_(std::move(schema)),
      recorder_(clock),
      budget_(budget),
      end_(recorder_.began() + budget) {}

Connection* Session::FindConnection(std::string_view label) {
  // The last of that label: a closed one may have been opened anew.
  const auto found = std::find_if(connections_.rbegin(), connections_.rend(),
                                  [&](const auto& connection) { return connection->label() == label; });
  return found != connections_.rend() ? found->get() : nullptr;
}

Result<Connection*> Session::ConnectionFor(const std::string& label) {
  if (Connection* known = FindConnection(label)) return known;
  if (refused_.contains(label)) return nullptr;
  return Open(label, Habits());
}

Result<Connection*> Session::Open(const std::string& label, Habits habits) {
  const Time deadline = std::min(recorder_.clock().Now() + endpoint_.connect_timeout, end_);
  auto transport = endpoint_.dialer->Dial(recorder_.clock(), deadline);
  if (!transport) {
    if (connections_.empty() || transport.error().kind != ErrorKind::kUnreachable) {
      return tl::unexpected(std::move(transport).error());
    }
    recorder_.Add(Direction::kReceived, label, transcript::ConnectionClosed{transport.error().message});
    return nullptr;
  }
  return Begin(label, *std::move(transport), std::move(habits));
}

Result<Connection*> Session::OpenOffering(const std::string& label, Habits habits, const net::TlsOffer& offer) {
  const Time deadline = std::min(recorder_.clock().Now() + endpoint_.connect_timeout, end_);
  auto transport = endpoint_.dialer->DialOffering(offer, recorder_.clock(), deadline);
  if (transport) return Begin(label, *std::move(transport), std::move(habits));
  if (transport.error().kind != ErrorKind::kUnreachable) return tl::unexpected(std::move(transport).error());
  refused_.insert(label);
  recorder_.Add(Direction::kReceived, label, transcript::ConnectionClosed{transport.error().message});
  return nullptr;
}

Connection* Session::Begin(const std::string& label, std::unique_ptr<net::Transport> transport, Habits habits) {
  connections_.push_back(std::make_unique<Connection>(label, std::move(transport), std::move(habits), recorder_));
  Connection* opened = connections_.back().get();
  AwaitQuietly(kSettingsBudget, [&] { return opened->settings_received() || !opened->open(); });
  return opened;
}

std::unique_ptr<Call> Session::NewCall(const std::string& label, const script::CallFields& fields,
                                       const WireFields& wire) {
  return std::make_unique<Call>(label, fields, wire, schema_, recorder_);
}

Call& Session::Add(std::unique_ptr<Call> call) {
  calls_.push_back(std::move(call));
  calls_by_label_[calls_.back()->label()] = calls_.back().get();
  return *calls_.back();
}

Result<std::vector<Call*>> Session::CallsNamed(std::string_view label) {
  const auto single = calls_by_label_.find(label);
  if (single != calls_by_label_.end()) return std::vector<Call*>{single->second};
  std::vector<Call*> found;
  for (const auto& call : calls_) {
    if (label == "all" || call->fields().label == label) found.push_back(call.get());
  }
  if (found.empty()) return UsageError("the call '" + std::string(label) + "', which could not be opened");
  return found;
}

Connection* Session::ConnectionOf(const Call& call) {
  Connection* connection = FindConnection(call.connection());
  return connection != nullptr && connection->open() ? connection : nullptr;
}

bool Session::Await(std::string_view what, Duration budget, const std::function<bool()>& done) {
  const Time began = recorder_.clock().Now();
  if (AwaitQuietly(budget, done)) return true;
  recorder_.Add(Direction::kLocal, "", transcript::WaitExpired{std::string(what), std::min(budget, end_ - began)});
  return false;
}

bool Session::AwaitQuietly(Duration budget, const std::function<bool()>& done) {
  const Time now = recorder_.clock().Now();
  const Time deadline = budget < end_ - now ? now + budget : end_;
  while (!done()) {
    if (recorder_.clock().Now() >= deadline) return false;
    if (!Turn(deadline)) return done();
  }
  return true;
}

bool Session::Turn(Time deadline) {
  std::vector<Connection*> open;
  for (const auto& connection : connections_) {
    if (connection->open()) open.push_back(connection.get());
  }
  if (open.empty()) return WaitIdle(recorder_.clock(), deadline);
  for (Connection* connection : open) {
    connection->Turn(open.size() == 1 ? deadline : std::min(deadline, recorder_.clock().Now() + kSlice));
  }
  return true;
}

void Session::Flush() {
  for (const auto& connection : connections_) connection->Flush();
}

void Session::AwaitSent(const std::vector<Call*>& calls) {
  const auto blocked = [&](const Call* call) {
    const Connection* connection = ConnectionOf(*call);
    return connection != nullptr && connection->HasQueued(call->stream());
  };
  std::string_view label;
  const auto done = [&] {
    const auto first = std::find_if(calls.begin(), calls.end(), blocked);
    if (first == calls.end()) return true;
    label = (*first)->label();
    return false;
  };
  if (done()) return;
  if (AwaitQuietly(script::kDefaultBudget, done)) return;
  recorder_.Add(Direction::kLocal, "",
                transcript::WaitExpired{"room in the target's windows for the messages of " + std::string(label),
                                        script::kDefaultBudget});
}

void Session::Finish() {
  for (const auto& connection : connections_) {
    connection->Turn(recorder_.clock().Now());  // what has arrived belongs to the case
    connection->ClosePolitely();
  }
}

}  // namespace assay::wire
