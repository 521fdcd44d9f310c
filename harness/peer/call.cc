#include "harness/peer/call.h"

#include <algorithm>
#include <utility>

#include "harness/peer/reply.h"
#include "harness/protocol/compression.h"
#include "harness/protocol/grpc_message.h"

namespace assay::peer {
namespace {

using protocol::GrpcStatus;

constexpr std::string_view kEchoInitial = "x-grpc-test-echo-initial";
constexpr std::string_view kEchoTrailing = "x-grpc-test-echo-trailing-bin";
constexpr std::size_t kCompressFrom = 1024;  // octets; what is smaller hardly shrinks

// In a time that does not depend on where they differ.
bool SameSecret(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b.empty() ? '\0' : b[i % b.size()]);
  }
  return difference == 0;
}

bool HasHighOctets(std::string_view value) {
  return std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7e; });
}

// Later than any clock goes: a timeout of 99999999H.
Time After(Time now, Duration timeout) { return timeout > Time::max() - now ? Time::max() : now + timeout; }

}  // namespace

Call::Call(Server& server, Sender& sender, std::uint32_t stream, const protocol::HeaderList& fields)
    : server_(server),
      sender_(sender),
      stream_(stream),
      request_(ReadRequest(fields, server.options.defect)),
      directives_(ReadDirectives(request_.metadata)),
      intake_(request_.coding, server.options.max_message, server.options.defect) {
  for (const std::string_view value : request_.metadata.All(kEchoTrailing)) {
    trailing_.Add(std::string(kEchoTrailing), std::string(value));
  }
  if (Has(Defect::kCutMessageKept)) intake_.Feed(std::exchange(server_.cut_message, {}));
}

Call::~Call() {
  if (running_) --server_.stats.running;
}

void Call::Begin(bool oversized) {
  if (request_.http_status != 200) return AnswerHttp(request_.http_status);
  if (oversized && Has(Defect::kLargeHeadersUnanswered)) return;
  if (oversized) return Finish(CallStatus::Of(GrpcStatus::kResourceExhausted, "the header list is too large"));
  method_ = FindMethod(request_.path, Has(Defect::kPathCaseIgnored));
  if (method_ == nullptr) return FinishUnknown();
  if (request_.refusal) return Finish(*request_.refusal);
  const std::string* const echo = request_.metadata.Find(kEchoInitial);
  if (Has(Defect::kHighOctetsUnsendable) && echo != nullptr && HasHighOctets(*echo)) {
    return Finish(CallStatus::Of(GrpcStatus::kInternal, "illegal metadata"));
  }
  if (request_.timeout) deadline_ = After(server_.now, *request_.timeout);
  if (Has(Defect::kDirectivesFirst) && directives_.abort) return Finish(*directives_.abort);
  if (auto refusal = Authenticate()) return Refuse(*std::move(refusal));
  Direct();
}

void Call::AnswerHttp(int status) {
  finished_ = true;
  status_ = CallStatus::Of(GrpcStatus::kUnknown);
  sender_.End(stream_, HttpFields(status));
}

void Call::FinishUnknown() {
  if (Has(Defect::kUnknownMethodHtml)) return AnswerHttp(404);
  const bool wrong = Has(Defect::kUnknownMethodNotFound);
  Finish(CallStatus::Of(wrong ? GrpcStatus::kNotFound : GrpcStatus::kUnimplemented, "unknown method " + request_.path));
}

std::optional<CallStatus> Call::Authenticate() {
  if (!server_.options.require_token || method_->open) return {};
  if (Has(Defect::kAuthenticationOnUnaryOnly) && method_->kind != Kind::kUnary) return {};
  const std::string* const given = request_.metadata.Find("authorization");
  if (given == nullptr) return CallStatus::Of(GrpcStatus::kUnauthenticated, "No token");
  read_only_ = SameSecret(*given, "Bearer " + server_.options.readonly_token);
  if (read_only_ || SameSecret(*given, "Bearer " + server_.options.token)) return {};
  if (Has(Defect::kTokenPrefixAccepted) && given->starts_with("Bearer " + server_.options.token)) return {};
  return CallStatus::Of(GrpcStatus::kUnauthenticated, "Invalid token");
}

void Call::Refuse(CallStatus refusal) {
  const bool late = Has(Defect::kRefusalAfterBody) || Has(Defect::kRefusalAfterHandler);
  if (!late || remote_ended_) return Finish(std::move(refusal));
  refusal_ = std::move(refusal);
}

bool Call::TimeIsShort() const {
  const Duration least = std::max(directives_.min_time_remaining, server_.options.min_time_remaining);
  return deadline_ && *deadline_ - server_.now < least;
}

void Call::Direct() {
  if (TimeIsShort()) return Finish(CallStatus::Of(GrpcStatus::kDeadlineExceeded, "Not enough time"));
  // So short a time is over by now, whatever the clock can tell.
  const bool over = deadline_ && *deadline_ - server_.now < std::chrono::microseconds(1);
  if (over && !Has(Defect::kExpiredCallRuns)) return Expire();
  if (directives_.delay == Duration::zero()) return Start();
  start_at_ = server_.now + directives_.delay;
  if (Has(Defect::kHeadersAtOnce) && !std::exchange(initial_sent_, true)) SendInitial();
}

void Call::Start() {
  start_at_.reset();
  if (TimeIsShort()) return Finish(CallStatus::Of(GrpcStatus::kDeadlineExceeded, "Not enough time"));
  if (directives_.abort && directives_.abort_after == 0) return Finish(*directives_.abort);
  ++server_.stats.handled[request_.path];
  ++server_.stats.running;
  running_ = true;
  handler_ = method_->make(*this);
  Deliver();
  if (remote_ended_) Conclude();
}

void Call::OnData(std::string_view octets) {
  if (finished_) return;
  intake_.Feed(octets);
  if (running_) Deliver();
}

void Call::Deliver() {
  while (!finished_) {
    auto message = intake_.Next();
    if (!message) return Finish(std::move(message).error());
    if (!*message) return;
    TakeMessage(std::move(**message));
  }
}

void Call::TakeMessage(std::string message) {
  if (Has(Defect::kBidiBuffered) && method_->kind == Kind::kBidiStream && !remote_ended_) {
    held_.push_back(std::move(message));
  } else if (!method_->TakesOne()) {
    ++taken_;
    handler_->OnMessage(message);
  } else if (!one_) {
    one_ = std::move(message);
  } else if (!Has(Defect::kSecondRequestIgnored)) {
    Finish(CallStatus::Of(GrpcStatus::kUnimplemented, "more than one message in the request"));
  }
}

void Call::OnEnd() {
  remote_ended_ = true;
  if (refusal_) {
    if (Has(Defect::kRefusalAfterHandler)) {
      muted_ = true;
      Start();
      muted_ = finished_ = false;
    }
    return Finish(*std::exchange(refusal_, {}));
  }
  if (running_) Conclude();
}

void Call::Conclude() {
  for (const std::string& message : std::exchange(held_, {})) handler_->OnMessage(message);
  if (finished_) return;
  if (!intake_.AtBoundary()) {
    const bool blamed = Has(Defect::kCutShortIsInvalidArgument);
    return Finish(
        CallStatus::Of(blamed ? GrpcStatus::kInvalidArgument : GrpcStatus::kInternal, "the last message is cut short"));
  }
  if (method_->TakesOne()) {
    if (!one_ && Has(Defect::kBodilessUnanswered)) return;
    if (!one_ && Has(Defect::kBodilessAsMessage)) one_.emplace();
    if (!one_) return Finish(CallStatus::Of(GrpcStatus::kUnimplemented, "no message in the request"));
    handler_->OnMessage(*one_);
  }
  if (Has(Defect::kNoMessageIsInternal) && !method_->TakesOne() && taken_ == 0) {
    return Finish(CallStatus::Of(GrpcStatus::kInternal, "no message in the request"));
  }
  if (!finished_) handler_->OnEnd();
}

void Call::OnCancel() {
  if (Has(Defect::kCutMessageKept)) server_.cut_message = intake_.Rest();
  if (!finished_) ++server_.stats.cancelled;
  finished_ = true;
  start_at_.reset();
  deadline_.reset();
  if (std::exchange(running_, false)) --server_.stats.running;
}

std::optional<Time> Call::Deadline() const {
  if (Has(Defect::kDeadlineIgnored)) return {};
  if (Has(Defect::kDeadlineOnUnaryOnly) && method_ != nullptr && method_->kind != Kind::kUnary) return {};
  // A call that has ended may wait for a window; nobody is interested after its deadline.
  return !finished_ || sender_.Holds(stream_) ? deadline_ : std::nullopt;
}

std::optional<Time> Call::NextTimer() const {
  const auto deadline = Deadline();
  if (finished_ || !start_at_) return deadline;
  return deadline && *deadline < *start_at_ ? deadline : start_at_;
}

void Call::OnTimer() {
  if (const auto deadline = Deadline(); deadline && *deadline <= server_.now) return Expire();
  if (start_at_ && *start_at_ <= server_.now) Start();
}

void Call::Expire() {
  if (Has(Defect::kExpiredHandlerGoesOn) && running_) ++server_.stats.running;
  if (Has(Defect::kExpiredKeepsPlace)) ++server_.places_lost;
  deadline_.reset();
  start_at_.reset();
  // Trailers would have to wait behind what the client does not take.
  const GrpcStatus code = Has(Defect::kDeadlineAsCancelled) ? GrpcStatus::kCancelled : GrpcStatus::kDeadlineExceeded;
  if (!sender_.Holds(stream_)) return Finish(CallStatus::Of(code, "Deadline exceeded"));
  finished_ = true;
  sender_.Reset(stream_, protocol::Http2Error::kCancel);
}

void Call::Send(std::string message) {
  if (finished_ || muted_) return;
  if (Has(Defect::kUnaryNoMessage) && method_->GivesOne()) return;
  if (Has(Defect::kServerStreamBuffered) && method_->kind == Kind::kServerStream && !flushing_) {
    return held_.push_back(std::move(message));
  }
  if (!std::exchange(initial_sent_, true)) SendInitial();
  if (Has(Defect::kStreamsMixed) && std::exchange(server_.last_sender, this) != this && !server_.last_message.empty()) {
    std::swap(message, server_.last_message);
  } else {
    server_.last_message = message;
  }
  SendMessage(message);
  if (Has(Defect::kUnaryTwoMessages) && method_->GivesOne()) SendMessage(message);
  ++sent_;
  if (directives_.abort && sent_ == directives_.abort_after) Finish(*directives_.abort);
}

void Call::SendInitial() {
  MetadataList initial;
  const bool unnamed = Has(Defect::kServedByOnUnaryOnly) && method_ != nullptr && method_->kind != Kind::kUnary;
  if (!unnamed) initial.Add("x-served-by", server_.options.name);
  if (Has(Defect::kHttpCoding) && request_.metadata.Find("accept-encoding") != nullptr) {
    initial.Add("content-encoding", "gzip");
  }
  if (deadline_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - server_.now).count();
    initial.Add("x-time-remaining-ms", std::to_string(Has(Defect::kTimeRemainingInSeconds) ? left / 1000 : left));
  }
  for (const std::string_view value : request_.metadata.All(kEchoInitial)) {
    initial.Add(std::string(kEchoInitial), std::string(value));
  }
  if (Has(Defect::kTrailingInInitial)) {
    const MetadataList early = std::exchange(trailing_, {});
    for (const auto& [name, value] : early.fields()) initial.Add(name, value);
  }
  sender_.Headers(stream_, InitialFields(initial, Packs(), server_.options.defect));
}

bool Call::Packs() const { return request_.takes_gzip && !Has(Defect::kCompressedFlagAlone); }

void Call::SendMessage(std::string_view message) {
  std::uint8_t flag = 0;
  if (Has(Defect::kReservedFlag)) flag = 2;
  if (Has(Defect::kCompressedFlagAlone)) flag = 1;
  if (Packs() && (message.size() >= kCompressFrom || Has(Defect::kAllCompressed))) {
    return sender_.Data(stream_, protocol::EncodeMessage(protocol::Compress(protocol::Coding::kGzip, message), 1));
  }
  sender_.Data(stream_, protocol::EncodeMessage(message, flag));
}

void Call::Finish(CallStatus status) {
  if (finished_ || muted_) return;
  if (Has(Defect::kServerStreamBuffered)) {
    flushing_ = true;
    for (std::string& message : std::exchange(held_, {})) Send(std::move(message));
    if (finished_) return;
  }
  finished_ = true;
  status_ = std::move(status);
  if (std::exchange(running_, false)) --server_.stats.running;
  const Defect defect = server_.options.defect;
  if (defect == Defect::kResetInsteadOfTrailers && status_.code != 0) {
    return sender_.Reset(stream_, protocol::Http2Error::kInternalError);
  }
  if (Has(Defect::kResetBeforeData) && !remote_ended_ && sender_.Holds(stream_)) {
    return sender_.Reset(stream_, protocol::Http2Error::kNoError);
  }
  std::optional<protocol::HeaderList> again;
  const bool expired = status_.code == static_cast<int>(GrpcStatus::kDeadlineExceeded);
  if (Has(Defect::kSecondTrailers) || (Has(Defect::kDeadlineTwice) && expired)) {
    again = TrailerFields(CallStatus::Of(GrpcStatus::kCancelled), {}, defect);
  }
  const bool headers =
      status_.code == 0 || request_.metadata.Find(kEchoInitial) != nullptr || Has(Defect::kErrorInTwoBlocks);
  if (!initial_sent_ && !headers) return sender_.End(stream_, OnlyFields(status_, trailing_, defect), std::move(again));
  if (!std::exchange(initial_sent_, true)) SendInitial();
  sender_.End(stream_, TrailerFields(status_, trailing_, defect), std::move(again));
}

}  // namespace assay::peer
