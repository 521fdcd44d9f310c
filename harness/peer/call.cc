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

// What only the runtime may say.
bool IsReserved(std::string_view name) {
  return name.starts_with(':') || name.starts_with("grpc-") || name == "content-type" || name == "te";
}

// What the application may send of it.
MetadataList Allowed(const MetadataList& asked, bool anything) {
  MetadataList allowed;
  for (const auto& [name, value] : asked.fields()) {
    if (anything || !IsReserved(name)) allowed.Add(name, value);
  }
  return allowed;
}

constexpr std::string_view kOldReflection = "/grpc.reflection.v1alpha.";
constexpr Duration kNagle = std::chrono::milliseconds(40);

// Later than any clock goes: a timeout of 99999999H.
Time After(Time now, Duration timeout) { return timeout > Time::max() - now ? Time::max() : now + timeout; }

}  // namespace

Call::Call(Server& server, Sender& sender, std::uint32_t stream, const protocol::HeaderList& fields)
    : server_(server),
      sender_(sender),
      stream_(stream),
      request_(ReadRequest(fields, server.options.defect)),
      directives_(ReadDirectives(request_.metadata, server.options.defect)),
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
  if (request_.unanswered) return;
  if (request_.http_status != 200) return AnswerHttp(request_.http_status);
  if (oversized && Has(Defect::kLargeHeadersUnanswered)) return;
  if (oversized) return Finish(CallStatus::Of(GrpcStatus::kResourceExhausted, "the header list is too large"));
  method_ = FindMethod(request_.path, Has(Defect::kPathCaseIgnored));
  const bool hidden = Has(Defect::kReflectionOldOnly) && request_.path.starts_with("/grpc.reflection.") &&
                      !request_.path.starts_with(kOldReflection);
  if (method_ == nullptr || hidden) return FinishUnknown();
  if (request_.refusal) return Finish(*request_.refusal);
  const std::string* const echo = request_.metadata.Find(kEchoInitial);
  if (Has(Defect::kHighOctetsUnsendable) && echo != nullptr && HasHighOctets(*echo)) {
    return Finish(CallStatus::Of(GrpcStatus::kInternal, "illegal metadata"));
  }
  if (request_.timeout) deadline_ = After(server_.now, *request_.timeout);
  if (!request_.timeout && Has(Defect::kDefaultDeadline)) deadline_ = server_.now + std::chrono::milliseconds(20);
  if (Has(Defect::kDirectivesFirst) && directives_.abort) return Finish(*directives_.abort);
  if (auto refusal = Authenticate()) {
    if (Has(Defect::kDirectivesBesideAuthentication) && directives_.abort) return Finish(*directives_.abort);
    return Refuse(*std::move(refusal));
  }
  Direct();
}

void Call::AnswerHttp(int status) {
  finished_ = true;
  status_ = CallStatus::Of(GrpcStatus::kUnknown);
  sender_.End(stream_, HttpFields(status));
}

void Call::FinishUnknown() {
  if (Has(Defect::kUnknownMethodHtml)) return AnswerHttp(404);
  const std::string service = request_.path.substr(0, request_.path.rfind('/') + 1);
  if (Has(Defect::kUnknownServiceUnavailable) && !IsService(service)) {
    return Finish(CallStatus::Of(GrpcStatus::kUnavailable, "no such service"));
  }
  if (Has(Defect::kHealthListInternal) && request_.path == "/grpc.health.v1.Health/List") {
    return Finish(CallStatus::Of(GrpcStatus::kInternal, "List"));
  }
  if (Has(Defect::kUnknownMethodAwaitsEnd) && !remote_ended_) {
    refusal_ = CallStatus::Of(GrpcStatus::kUnimplemented, "unknown method " + request_.path);
    return;
  }
  const bool wrong = Has(Defect::kUnknownMethodNotFound);
  Finish(CallStatus::Of(wrong ? GrpcStatus::kNotFound : GrpcStatus::kUnimplemented, "unknown method " + request_.path));
}

std::optional<CallStatus> Call::Authenticate() {
  const bool asks = Has(Defect::kHealthNeedsToken) && request_.path.starts_with("/grpc.health.v1.");
  if (!server_.options.require_token || (method_->open && !asks)) return {};
  if (Has(Defect::kAuthenticatedOnce) && server_.authenticated) return {};
  if (Has(Defect::kAuthenticationOnUnaryOnly) && method_->kind != Kind::kUnary) return {};
  const std::string* const given = request_.metadata.Find("authorization");
  if (given == nullptr && Has(Defect::kAnonymousAccepted)) return {};
  if (given == nullptr) return CallStatus::Of(GrpcStatus::kUnauthenticated, "No token");
  read_only_ = SameSecret(*given, "Bearer " + server_.options.readonly_token);
  const bool known =
      read_only_ ? !Has(Defect::kReadonlyTokenRefused) : SameSecret(*given, "Bearer " + server_.options.token);
  server_.authenticated = server_.authenticated || known;
  if (known) return {};
  if (Has(Defect::kTokenPrefixAccepted) && given->starts_with("Bearer " + server_.options.token)) return {};
  return CallStatus::Of(GrpcStatus::kUnauthenticated, "Invalid token");
}

void Call::Refuse(CallStatus refusal) {
  const bool late = Has(Defect::kRefusalAfterBody) || Has(Defect::kRefusalAfterHandler);
  if (!late || remote_ended_) return Finish(std::move(refusal));
  refusal_ = std::move(refusal);
}

bool Call::TimeIsShort() const {
  const Duration asked = Has(Defect::kMinimumIgnored) ? Duration::zero() : directives_.min_time_remaining;
  const Duration least = std::max(asked, server_.options.min_time_remaining);
  return deadline_ && *deadline_ - server_.now < least;
}

void Call::Direct() {
  if (directives_.throws == Directives::Throw::kInInterceptor) {
    return Finish(CallStatus::Of(GrpcStatus::kUnknown, "an interceptor threw"));
  }
  if (TimeIsShort()) return Finish(CallStatus::Of(GrpcStatus::kDeadlineExceeded, "Not enough time"));
  // So short a time is over by now, whatever the clock can tell.
  const bool over = deadline_ && *deadline_ - server_.now < std::chrono::microseconds(1);
  if (over && !Has(Defect::kExpiredCallRuns)) return Expire();
  if (directives_.delay == Duration::zero() || Has(Defect::kDelayIgnored)) return Start();
  start_at_ = server_.now + directives_.delay;
  if (Has(Defect::kHeadersAtOnce) && !std::exchange(initial_sent_, true)) SendInitial();
}

void Call::Start() {
  start_at_.reset();
  if (TimeIsShort()) return Finish(CallStatus::Of(GrpcStatus::kDeadlineExceeded, "Not enough time"));
  if (directives_.abort && directives_.abort_after == 0) return Finish(*directives_.abort);
  if (directives_.end_after == 0U) return Finish();
  RunHandler();
}

void Call::RunHandler() {
  ++server_.stats.handled[request_.path];
  ++server_.stats.running;
  running_ = true;
  if (directives_.throws == Directives::Throw::kInHandler) {
    return Finish(
        CallStatus::Of(Has(Defect::kThrowAsOk) ? GrpcStatus::kOk : GrpcStatus::kUnknown, "the handler threw"));
  }
  handler_ = method_->make(*this);
  Deliver();
  if (remote_ended_) Conclude();
}

void Call::OnData(std::string_view octets) {
  if (finished_) return;
  if (Has(Defect::kTinyFramesRefused) && octets.size() == 1 && ++tiny_ > 8) {
    return Finish(CallStatus::Of(GrpcStatus::kResourceExhausted, "too many frames of one octet"));
  }
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
  if (Has(Defect::kHalfCloseCutsAnswers) && method_ != nullptr && method_->kind == Kind::kBidiStream) {
    sender_.Forget(stream_);
  }
  if (end_ && later_.empty()) return Finish(*std::exchange(end_, {}));
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
    if (!one_ && Has(Defect::kMissingMessageIsOk)) return Finish();
    if (!one_ && Has(Defect::kBodilessAsMessage)) one_.emplace();
    if (!one_) return Finish(CallStatus::Of(GrpcStatus::kUnimplemented, "no message in the request"));
    handler_->OnMessage(*one_);
  }
  if (Has(Defect::kEmptyBidiCancelled) && method_->kind == Kind::kBidiStream && taken_ == 0) {
    return Finish(CallStatus::Of(GrpcStatus::kCancelled, "nothing was asked"));
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
  later_.clear();
  const bool unheard = Has(Defect::kCancelUnheardByHandler);
  if (std::exchange(running_, false) && !unheard) --server_.stats.running;
}

std::optional<Time> Call::Deadline() const {
  if (Has(Defect::kDeadlineIgnored)) return {};
  if (Has(Defect::kUnaryDeadlineIgnored) && method_ != nullptr && method_->kind == Kind::kUnary) return {};
  if (Has(Defect::kDeadlineOnUnaryOnly) && method_ != nullptr && method_->kind != Kind::kUnary) return {};
  // A call that has ended may wait for a window; nobody is interested after its deadline.
  return !finished_ || sender_.Holds(stream_) ? deadline_ : std::nullopt;
}

std::optional<Time> Call::NextTimer() const {
  const auto deadline = Deadline();
  std::optional<Time> next = start_at_;
  if (!later_.empty()) next = later_.front().due;
  if (finished_ || !next) return deadline;
  return deadline && *deadline < *next ? deadline : next;
}

void Call::OnTimer() {
  if (const auto deadline = Deadline(); deadline && *deadline <= server_.now) return Expire();
  if (start_at_ && *start_at_ <= server_.now) Start();
  SendDue();
}

void Call::SendLater(std::string message, Duration after) {
  if (finished_ || muted_) return;
  const Time from = later_.empty() ? server_.now : later_.back().due;
  later_.push_back({from + after, std::move(message)});
}

void Call::SendDue() {
  while (!finished_ && !later_.empty() && later_.front().due <= server_.now) {
    const std::string message = std::move(later_.front().message);
    later_.pop_front();
    flushing_ = true;
    Send(message);
    flushing_ = false;
  }
  if (later_.empty() && end_) Finish(*std::exchange(end_, {}));
}

void Call::Expire() {
  if (Has(Defect::kExpiredHandlerGoesOn) && running_) ++server_.stats.running;
  if (Has(Defect::kExpiredKeepsPlace)) ++server_.places_lost;
  later_.clear();
  if (Has(Defect::kDelayedHandlerRuns) && start_at_) {
    muted_ = true;
    RunHandler();
    muted_ = false;
  }
  deadline_.reset();
  start_at_.reset();
  // Trailers would have to wait behind what the client does not take.
  const GrpcStatus code = Has(Defect::kDeadlineAsCancelled) ? GrpcStatus::kCancelled : GrpcStatus::kDeadlineExceeded;
  if (!sender_.Holds(stream_)) {
    if (Has(Defect::kExpiredAnswerSent)) Send({});
    return Finish(CallStatus::Of(code, "Deadline exceeded"));
  }
  finished_ = true;
  sender_.Reset(stream_, protocol::Http2Error::kCancel);
}

void Call::Send(std::string message) {
  if (finished_ || muted_) return;
  if (Has(Defect::kUnaryNoMessage) && method_->GivesOne()) return;
  if (Has(Defect::kThirdMessageLost) && !method_->GivesOne() && ++sent_ == 3) return;
  if (Has(Defect::kAnswersLate) && method_->kind == Kind::kBidiStream && !flushing_) {
    return SendLater(std::move(message), kNagle);
  }
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
  if (Has(Defect::kUnaryAnswerTwicePacked) && method_->kind == Kind::kUnary) SendMessage({});
  if (!Has(Defect::kThirdMessageLost)) ++sent_;
  if (directives_.abort && sent_ == directives_.abort_after) Finish(*directives_.abort);
  if (directives_.end_after == sent_) Finish();
}

void Call::SendInitial() {
  MetadataList initial = Allowed(directives_.initial, Has(Defect::kReservedForged));
  const bool unnamed = (Has(Defect::kServedByOnUnaryOnly) && method_ != nullptr && method_->kind != Kind::kUnary) ||
                       Has(Defect::kServedByMissing);
  if (!unnamed) initial.Add("x-served-by", server_.options.name);
  if (Has(Defect::kHttpCoding) && request_.metadata.Find("accept-encoding") != nullptr) {
    initial.Add("content-encoding", "gzip");
  }
  if (!deadline_ && Has(Defect::kTimeRemainingAlways)) initial.Add("x-time-remaining-ms", "0");
  if (deadline_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - server_.now).count();
    initial.Add("x-time-remaining-ms", std::to_string(Has(Defect::kTimeRemainingInSeconds) ? left / 1000 : left));
  }
  for (const std::string_view value : request_.metadata.All(kEchoInitial)) {
    (Has(Defect::kInitialInTrailing) ? trailing_ : initial).Add(std::string(kEchoInitial), std::string(value));
  }
  if (Has(Defect::kTrailingInBoth)) {
    for (const auto& [name, value] : trailing_.fields()) initial.Add(name, value);
  }
  if (Has(Defect::kTrailingInInitial)) {
    const MetadataList early = std::exchange(trailing_, {});
    for (const auto& [name, value] : early.fields()) initial.Add(name, value);
  }
  const protocol::HeaderList fields = InitialFields(initial, Packs(), server_.options.defect);
  sender_.Headers(stream_, fields);
  if (Has(Defect::kInitialTwice)) sender_.Headers(stream_, fields);
}

MetadataList Call::Trailing() const {
  MetadataList trailing = trailing_;
  const MetadataList asked = Allowed(directives_.trailing, Has(Defect::kReservedForged));
  for (const auto& [name, value] : asked.fields()) trailing.Add(name, value);
  return trailing;
}

bool Call::Packs() const {
  if (Has(Defect::kCodingMirrored)) return request_.coding == protocol::Coding::kGzip;
  return request_.takes_gzip && !Has(Defect::kCompressedFlagAlone);
}

void Call::SendMessage(std::string_view message) {
  if (Has(Defect::kLargeAnswerReset) && message.size() > protocol::kDefaultInitialWindowSize) {
    finished_ = true;
    return sender_.Reset(stream_, protocol::Http2Error::kFlowControlError);
  }
  std::uint8_t flag = 0;
  if (Has(Defect::kReservedFlag)) flag = 2;
  if (Has(Defect::kCompressedFlagAlone)) flag = 1;
  const bool small = Has(Defect::kStreamsCompressed) && method_->kind != Kind::kUnary;
  if (Packs() && (message.size() >= kCompressFrom || Has(Defect::kAllCompressed) || small)) {
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
  const bool empty = status.code == 0 && sent_ == 0 && method_ != nullptr && method_->kind == Kind::kServerStream;
  if (empty && Has(Defect::kEmptyServerStreamNotFound)) status = CallStatus::Of(GrpcStatus::kNotFound, "no messages");
  const bool waits = Has(Defect::kEndAwaitsHalfClose) && !remote_ended_;
  if (status.code == 0 && (!later_.empty() || waits)) {
    end_ = std::move(status);
    return;
  }
  later_.clear();
  finished_ = true;
  status_ = std::move(status);
  const Defect defect = server_.options.defect;
  if (Has(Defect::kCodeLostAfterMessages) && status_.code != 0 && sent_ > 0) {
    status_.code = static_cast<int>(GrpcStatus::kUnknown);
  }
  if (std::exchange(running_, false)) --server_.stats.running;
  if (defect == Defect::kResetInsteadOfTrailers && status_.code != 0) {
    return sender_.Reset(stream_, protocol::Http2Error::kInternalError);
  }
  if (defect == Defect::kOverloadIsReset && status_.code == static_cast<int>(GrpcStatus::kResourceExhausted)) {
    return sender_.Reset(stream_, protocol::Http2Error::kEnhanceYourCalm);
  }
  if (Has(Defect::kMessagesLostOnError) && status_.code != 0) sender_.Forget(stream_);
  if (Has(Defect::kResetBeforeData) && !remote_ended_ && sender_.Holds(stream_)) {
    return sender_.Reset(stream_, protocol::Http2Error::kNoError);
  }
  const bool echoes = request_.metadata.Find(kEchoInitial) != nullptr && !Has(Defect::kInitialLostOnErrors);
  const bool headers = status_.code == 0 || echoes || Has(Defect::kErrorInTwoBlocks);
  if (!initial_sent_ && !headers) return sender_.End(stream_, OnlyFields(status_, Trailing(), defect), Again());
  if (!std::exchange(initial_sent_, true)) SendInitial();
  sender_.End(stream_, TrailerFields(status_, Trailing(), defect), Again());
}

// The second trailer block of a mutant.
std::optional<protocol::HeaderList> Call::Again() const {
  const bool expired = status_.code == static_cast<int>(GrpcStatus::kDeadlineExceeded);
  if (!Has(Defect::kSecondTrailers) && !(Has(Defect::kDeadlineTwice) && expired)) return {};
  return TrailerFields(CallStatus::Of(GrpcStatus::kCancelled), {}, server_.options.defect);
}

}  // namespace assay::peer
