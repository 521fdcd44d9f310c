#include "reference_server/rest/exchange.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <utility>

#include "reference_server/call/codec.h"
#include "reference_server/json/scalars.h"
#include "reference_server/rest/worker.h"

namespace assay::reference {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// As over gRPC, a handler sees octets under "-bin" names, one entry a value; `decoded` keeps them.
Metadata MetadataOf(const Request& request, std::deque<std::string>* decoded) {
  Metadata metadata;
  for (const auto& [name, value] : request.fields) {
    if (!name.ends_with("-bin")) {
      metadata.Add(name, value);
      continue;
    }
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (auto bytes = ParseBase64(rest.substr(0, end))) metadata.Add(name, decoded->emplace_back(std::move(*bytes)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return metadata;
}

std::string EncodedValue(const std::string& name, const std::string& value) {
  return name.ends_with("-bin") ? ToBase64(value) : value;
}

}  // namespace

std::optional<nanoseconds> ParseTimeout(std::string_view text) {
  constexpr std::string_view kUnits = "HMSmun";
  constexpr std::int64_t kNanos[] = {3'600'000'000'000, 60'000'000'000, 1'000'000'000, 1'000'000, 1000, 1};
  // Longer than any call, and sums of it stay far from overflow.
  constexpr std::int64_t kLongest = std::int64_t{365} * 24 * 3600 * 1'000'000'000;
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  const std::size_t unit = kUnits.find(text.back());
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, count);
  if (unit == std::string_view::npos || error != std::errc() || end != text.data() + text.size() - 1 || count < 0) {
    return std::nullopt;
  }
  return nanoseconds(count > kLongest / kNanos[unit] ? kLongest : count * kNanos[unit]);
}

Exchange::Exchange(Worker& worker, const Method& method, RouteMatch match, Target target, const Request& request,
                   Outlet& outlet)
    : context_(worker.context().calls),
      alarms_(worker),
      method_(method),
      match_(std::move(match)),
      target_(std::move(target)),
      outlet_(&outlet),
      member_(context_.live) {
  record_.path = std::string(request.verb) + " " + std::string(request.target.substr(0, request.target.find('?')));
  record_.peer = request.peer;
}

void Exchange::Begin(const Request& request) {
  if (const auto text = request.First("grpc-timeout")) {
    if (const auto timeout = ParseTimeout(*text)) deadline_ = began_ + *timeout;
  }
  std::deque<std::string> decoded;
  auto refusal = context_.chain.OnHeaders({method_, MetadataOf(request, &decoded), Remaining()}, plan_);
  for (const auto* pairs : {&plan_.initial, &plan_.trailing}) {
    for (const auto& [name, value] : *pairs) outlet_->AddField(name, EncodedValue(name, value));
  }
  if (refusal) return Finish(std::move(*refusal));
  if (deadline_) alarms_.After(*deadline_ - Clock::now(), [this] { Expired(); });
  if (plan_.delay == milliseconds(0)) return StartHandler();
  alarms_.After(plan_.delay, [this] { StartHandler(); });
}

void Exchange::StartHandler() {
  if (finished_) return;
  if (deadline_ && *deadline_ <= Clock::now()) return Finish({Code::kDeadlineExceeded, "Deadline Exceeded", {}});
  if (auto refusal = plan_.Refusal(Remaining())) return Finish(std::move(*refusal));
  context_.counters.HandlerStarted(method_.path);
  handler_ = method_.handler(*this);
  Pump();
}

// One event of the handler after the other, so that a list of any length needs no deeper stack than one message.
void Exchange::Pump() {
  if (pumping_ || !handler_) return;
  pumping_ = true;
  while (!finished_ && !writing_ && (written_ || !half_closed_)) {
    if (std::exchange(written_, false)) {
      handler_->OnWritten();
      continue;
    }
    std::string_view piece;
    const auto next = outlet_->Take(&piece);
    if (next == BodyCutter::Next::kMore) break;
    if (next == BodyCutter::Next::kPiece) {
      ++record_.messages_received;
      handler_->OnMessage(piece);
    } else if (next == BodyCutter::Next::kEnd) {
      half_closed_ = true;
      handler_->OnHalfClose();
    } else if (next == BodyCutter::Next::kTooLarge) {
      Finish({Code::kResourceExhausted, "A message of the body is too large", {}});
    } else {
      Finish(InvalidArgument("The body breaks off in a message", {{"body", "breaks off in a message"}}));
    }
  }
  pumping_ = false;
}

void Exchange::Sent() {
  writing_ = false;
  written_ = true;
  Pump();
}

void Exchange::Gone() {
  if (finished_) return;
  context_.counters.CallCancelled();
  finished_ = true;
  record_.status = {Code::kCancelled, "Cancelled", {}};
}

void Exchange::Expired() {
  if (done_) return;
  const Status late{Code::kDeadlineExceeded, "Deadline Exceeded", {}};
  const bool stuck = writing_ || finished_;
  record_.status = late;
  if (!stuck) return Finish(late);
  finished_ = true;
  outlet_->Break();
}

void Exchange::Done() {
  if (done_) return;
  done_ = true;
  finished_ = true;
  alarms_.Clear();
  if (handler_) {
    handler_->OnDone();
    context_.counters.HandlerEnded();
  }
  record_.duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
  context_.chain.OnEnd(record_);
}

// --- what a handler does ---------------------------------------------------------------------------------------------

void Exchange::Write(const google::protobuf::Message& message, Flush flush) { Send(message, flush, std::nullopt); }

void Exchange::WriteAndFinish(const google::protobuf::Message& message, Status status) {
  Send(message, Flush::kNow, std::move(status));
}

void Exchange::Send(const google::protobuf::Message& message, Flush flush, std::optional<Status> last) {
  if (finished_) return;
  Describe();
  ++record_.messages_sent;
  if (auto end = plan_.EndAfter(record_.messages_sent)) last = std::move(end);
  if (!last) {
    if (outlet_->Write(message, flush)) {
      written_ = true;
    } else {
      writing_ = true;
    }
    return;
  }
  finished_ = true;
  record_.status = std::move(*last);
  outlet_->End(&message, record_.status);
}

void Exchange::Finish(Status status) {
  if (finished_) return;
  if (status.ok()) Describe();
  finished_ = true;
  record_.status = std::move(status);
  outlet_->End(nullptr, record_.status);
}

void Exchange::Describe() {
  if (std::exchange(described_, true)) return;
  outlet_->AddField("x-served-by", context_.served_by);
  if (const auto remaining = Remaining()) {
    outlet_->AddField("x-time-remaining-ms", std::to_string(remaining->count()));
  }
}

Status Exchange::Parse(std::string_view bytes, google::protobuf::Message* message) {
  return match_.route->bind({match_.variable, target_.query, bytes, *codec_, raw_}, message);
}

std::optional<milliseconds> Exchange::Remaining() const {
  if (!deadline_) return std::nullopt;
  return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(*deadline_ - Clock::now()));
}

}  // namespace assay::reference
