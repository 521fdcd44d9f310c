#include "harness/peer/connection.h"

#include <algorithm>
#include <utility>

#include "harness/peer/reply.h"
#include "harness/peer/request_fields.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_payload.h"
#include "harness/protocol/metadata.h"
#include "harness/protocol/number.h"

namespace assay::peer {
namespace {

using protocol::FrameType;
using protocol::Http2Error;
using protocol::Setting;

// Twice the 8 KiB that gRPC asks for as a default.
constexpr std::uint32_t kMaxHeaderListSize = 16'384;
constexpr std::size_t kResetsBorne = 500;  // by a mutant; else they are not counted
constexpr std::uint32_t kLargestStream = 0x7fffffff;
constexpr std::string_view kDraining = "the server is draining";
constexpr std::string_view kDrainPing = "draining";
constexpr std::size_t kFramesBorne = 900;   // by a mutant; else they are not counted
constexpr std::size_t kClosedKept = 1'000;  // streams whose ending is remembered

std::uint16_t Id(Setting setting) { return static_cast<std::uint16_t>(setting); }
std::uint32_t Code(Http2Error code) { return static_cast<std::uint32_t>(code); }

bool HasUndecodable(const protocol::HeaderList& fields) {
  return std::any_of(fields.begin(), fields.end(), [](const protocol::HeaderField& field) {
    return protocol::IsBinaryKey(field.name) && !protocol::DecodeBinaryValues(field.value);
  });
}

}  // namespace

Connection::Connection(std::shared_ptr<Server> server)
    : server_(std::move(server)), sender_(server_->options.defect), blocks_(server_->options.defect) {
  if (server_->Has(Defect::kPriorKnowledgeRefused)) {
    closing_ = true;
    return;
  }
  protocol::SettingsList settings = {{Id(Setting::kMaxConcurrentStreams), server_->options.stream_limit},
                                     {Id(Setting::kMaxHeaderListSize), kMaxHeaderListSize}};
  if (server_->Has(Defect::kStreamLimitLow)) settings[0].second = 50;
  if (server_->Has(Defect::kSettingsIllegal)) settings.emplace_back(Id(Setting::kMaxFrameSize), 100);
  if (server_->Has(Defect::kSettingsLate)) sender_.Send(protocol::MakePing("too soon"));
  sender_.Send(protocol::MakeSettings(settings));
  LimitFrames();
  closing_ = server_->fallen;
}

// Whether a mutant keeps what a client of HTTP/1.1 asked.
bool Connection::KeepsHttp1() const {
  return server_->Has(Defect::kHttp1Unanswered) && reader_.Rest().starts_with("GET ");
}

void Connection::LimitFrames() {
  if (server_->Has(Defect::kFrameLimitLow)) reader_.set_max_length(protocol::kDefaultMaxFrameSize - 1);
  if (server_->Has(Defect::kOversizeFrameAwaited)) reader_.LiftLimit();
}

Connection::~Connection() { AbandonCalls(); }

void Connection::Receive(std::string_view octets, Time now) {
  server_->now = now;
  if (closing_ || server_->resets >= kResetsBorne) return;
  reader_.Feed(octets);
  ReadPreface();
  while (!closing_ && preface_.empty()) {
    if (reader_.OverLimit()) return Answer({0, Http2Error::kFrameSizeError, "a frame above MAX_FRAME_SIZE"});
    const auto frame = reader_.Next();
    if (!frame) return;
    if (const Done done = OnFrame(*frame); !done) Answer(done.error());
  }
}

// `preface_` holds what is still due of it.
void Connection::ReadPreface() {
  while (!preface_.empty()) {
    const std::string_view rest = reader_.Rest();
    const std::size_t size = std::min(rest.size(), preface_.size());
    if (rest.substr(0, size) != std::string_view(preface_).substr(0, size)) {
      if (server_->Has(Defect::kPrefaceUnchecked) || KeepsHttp1()) return;
      return Answer({0, Http2Error::kProtocolError, "no HTTP/2 preface"});
    }
    if (size < preface_.size()) return;
    protocol::FrameReader behind;
    behind.Feed(rest.substr(size));
    reader_ = std::move(behind);
    LimitFrames();
    preface_.clear();
  }
}

void Connection::ReceiveEnd(Time now) {
  server_->now = now;
  AbandonCalls();
  closing_ = true;
}

std::string Connection::TakeOutput() {
  Settle();
  return sender_.Take();
}

std::optional<Time> Connection::NextTimer() const {
  if (closing_) return {};
  std::optional<Time> first = server_->drain_until;
  for (const auto& [id, stream] : streams_) {
    const std::optional<Time> timer = stream.call == nullptr ? std::nullopt : stream.call->NextTimer();
    if (timer && (!first || *timer < *first)) first = timer;
  }
  return first;
}

void Connection::OnTimer(Time now) {
  server_->now = now;
  for (auto& [id, stream] : streams_) {
    if (stream.call == nullptr) continue;
    const bool waited = !stream.call->reads();
    stream.call->OnTimer();
    if (waited) GrantMore(id, stream);
  }
  if (!server_->drain_until || now < *server_->drain_until) return;
  AbandonCalls();
  for (const auto& [id, stream] : streams_) {
    if (!stream.local_ended) sender_.Send(protocol::MakeRstStream(id, Code(Http2Error::kCancel)));
  }
  streams_.clear();
  if (!goaway_sent_) SendGoaway(Http2Error::kNoError, kDraining);
  closing_ = true;
}

Connection::Done Connection::OnFrame(const protocol::Frame& frame) {
  if (server_->Has(Defect::kFallsToAFlood) && ++frames_ > kFramesBorne) {
    server_->fallen = closing_ = true;
    return {};
  }
  if (server_->Has(Defect::kEndlessBlockSwallowed) && blocks_.above_limit()) return {};
  if (server_->Has(Defect::kUndefinedFlagsRefused) && frame.header.type <= 9 &&
      (frame.header.flags & ~protocol::DefinedFlags(frame.header.type)) != 0) {
    return ConnectionFault(Http2Error::kProtocolError, "a flag without a meaning");
  }
  if (!greeted_ && !(frame.Is(FrameType::kSettings) && !frame.Has(protocol::kFlagAck))) {
    return ConnectionFault(Http2Error::kProtocolError, "the first frame is no SETTINGS");
  }
  const bool continues = frame.Is(FrameType::kContinuation) && frame.header.stream == blocks_.stream();
  if (blocks_.open() && !continues && !server_->Has(Defect::kBlockInterruptible)) {
    return ConnectionFault(Http2Error::kProtocolError, "a header block was interrupted");
  }
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::kData:
      return OnData(frame);
    case FrameType::kHeaders:
    case FrameType::kContinuation:
      return OnHeaders(frame);
    case FrameType::kPriority:
      if (frame.header.stream == 0 && server_->Has(Defect::kStreamZeroIgnored)) return {};
      if (frame.header.stream == 0) return ConnectionFault(Http2Error::kProtocolError, "PRIORITY on stream 0");
      if (frame.payload.size() == 5) return {};
      return StreamFault(frame.header.stream, Http2Error::kFrameSizeError, "PRIORITY of another size than 5");
    case FrameType::kRstStream:
      return OnRstStream(frame);
    case FrameType::kSettings:
      return OnSettings(frame);
    case FrameType::kPushPromise:
      if (server_->Has(Defect::kPushPromiseIgnored)) return {};
      return ConnectionFault(Http2Error::kProtocolError, "PUSH_PROMISE from a client");
    case FrameType::kPing:
      return OnPing(frame);
    case FrameType::kGoaway:
      if (server_->Has(Defect::kGoawayOnStreamTaken)) return {};
      closing_ = closing_ || server_->Has(Defect::kClientGoawayCloses);
      if (protocol::ParseGoaway(frame) && frame.header.stream == 0) return {};
      return ConnectionFault(Http2Error::kProtocolError, "malformed GOAWAY");
    case FrameType::kWindowUpdate:
      return OnWindowUpdate(frame);
  }
  if (server_->Has(Defect::kUnknownTypeRefused)) {
    return ConnectionFault(Http2Error::kProtocolError, "a frame of an unknown type");
  }
  return {};  // unknown types are ignored (RFC 9113 §4.1)
}

Connection::Done Connection::OnData(const protocol::Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (id == 0 && server_->Has(Defect::kStreamZeroIgnored)) return {};
  if (IsIdle(id) && server_->Has(Defect::kIdleStreamIgnored)) return {};
  if (IsIdle(id)) return ConnectionFault(Http2Error::kProtocolError, "DATA on an idle stream");
  // Whatever becomes of it, it counts for the connection's window (RFC 9113 §6.9).
  if (!credit_.Take(frame.payload.size())) {
    return ConnectionFault(Http2Error::kFlowControlError, "DATA past the connection's window");
  }
  if (LosesConnectionWindow(id)) {
    credit_.Return();
  } else if (!server_->Has(Defect::kConnectionCreditLate) || Find(id) == nullptr ||
             frame.Has(protocol::kFlagEndStream)) {
    ReturnCredit(0, credit_);
  }
  const auto data = server_->Has(Defect::kPaddingAsData) ? protocol::Parsed<std::string_view>(frame.payload)
                                                         : protocol::ParseData(frame);
  if (!data && server_->Has(Defect::kPaddingUnchecked)) return {};
  if (!data) return ConnectionFault(Http2Error::kProtocolError, data.error());
  Stream* const stream = Find(id);
  if (stream == nullptr) return CheckClosed(id, "DATA");
  if (stream->remote_ended && server_->Has(Defect::kSurplusDropped)) return {};
  if (stream->remote_ended) return StreamFault(id, Http2Error::kStreamClosed, "DATA behind END_STREAM");
  if (!stream->credit.Take(frame.payload.size())) {
    return StreamFault(id, Http2Error::kFlowControlError, "DATA past the stream's window");
  }
  stream->octets += data->size();
  if (stream->call != nullptr) stream->call->OnData(*data);
  const bool unheard = server_->Has(Defect::kEmptyEndIgnored) && data->empty();
  if (frame.Has(protocol::kFlagEndStream) && !unheard) return OnRemoteEnd(id, *stream);
  GrantMore(id, *stream);
  return {};
}

// Credit for what the application has taken; what waits for it keeps the window small, and so the memory.
void Connection::GrantMore(std::uint32_t id, Stream& stream) {
  if (stream.remote_ended || server_->Has(Defect::kStreamWindowKept)) return;
  const bool taken = stream.call == nullptr || stream.call->reads() || server_->Has(Defect::kCreditWithoutReading);
  if (taken) ReturnCredit(id, stream.credit);
}

// Whether a mutant never tells the client of the credit of DATA on the stream.
bool Connection::LosesConnectionWindow(std::uint32_t id) {
  if (server_->Has(Defect::kConnectionWindowKept)) return true;
  const Stream* const stream = Find(id);
  const bool unread = stream != nullptr && stream->call != nullptr && !stream->call->reads();
  return unread && server_->Has(Defect::kUnreadKeepsConnectionWindow);
}

Connection::Done Connection::OnHeaders(const protocol::Frame& frame) {
  if (frame.header.stream == 0 && server_->Has(Defect::kStreamZeroIgnored)) return {};
  if (frame.header.stream == 0) return ConnectionFault(Http2Error::kProtocolError, "HEADERS on stream 0");
  Outcome<std::optional<Block>> block = blocks_.Take(frame);
  if (!block) return tl::unexpected(std::move(block).error());
  if (!*block) return {};
  return OnBlock(**block);
}

Connection::Done Connection::OnBlock(const Block& block) {
  if (Stream* const stream = Find(block.stream)) return OnRequestTrailers(*stream, block);
  if (block.stream % 2 == 0 && !server_->Has(Defect::kEvenStreamServed)) {
    return ConnectionFault(Http2Error::kProtocolError, "a request on an even stream");
  }
  const bool any_order = server_->Has(Defect::kStreamOrderIgnored) && !closed_.contains(block.stream);
  if (block.stream <= last_stream_ && !any_order) return CheckClosed(block.stream, "HEADERS");
  return OnRequest(block);
}

Connection::Done Connection::OnRequest(const Block& block) {
  const std::uint32_t id = block.stream;
  last_stream_ = std::max(last_stream_, id);
  if (server_->Has(Defect::kHundredCalls) && id > 200) {
    closing_ = true;
    return {};
  }
  if (goaway_sent_ && server_->Has(Defect::kDrainIsInternal)) {
    sender_.Open(id);
    sender_.End(id, OnlyFields(CallStatus::Of(protocol::GrpcStatus::kInternal, "draining"), {}, Defect::kNone));
    return {};
  }
  if (goaway_sent_) return StreamFault(id, Http2Error::kRefusedStream, "the connection is going away");
  const std::size_t places = server_->Has(Defect::kSixtyFourStreams) ? 64 : server_->options.stream_limit;
  if (streams_.size() + server_->places_lost >= places && !server_->Has(Defect::kStreamLimitIgnored)) {
    if (server_->Has(Defect::kRefusedAfterHeaders)) {
      sender_.Open(id);
      sender_.Headers(id, {{":status", "200"}, {"content-type", "application/grpc"}});
    }
    return StreamFault(id, Http2Error::kRefusedStream, "too many streams");
  }
  if (std::string why = DescribeMalformedRequest(block.fields, server_->options.defect); !why.empty()) {
    return StreamFault(id, Http2Error::kProtocolError, std::move(why));
  }
  if (server_->Has(Defect::kBinaryFaultIsFatal) && HasUndecodable(block.fields)) {
    return ConnectionFault(Http2Error::kProtocolError, "undecodable metadata");
  }
  Stream& stream = streams_[id];
  if (const std::string* length = protocol::FindField(block.fields, "content-length")) {
    stream.announced = protocol::ParseNumber(*length, UINT64_MAX);
    if (!stream.announced) return StreamFault(id, Http2Error::kProtocolError, "content-length is no number");
  }
  sender_.Open(id);
  stream.call = std::make_unique<Call>(*server_, sender_, id, block.fields);
  const bool low = server_->Has(Defect::kHeaderLimitLow);
  const bool oversized = block.list_size > (low ? 4'096 : kMaxHeaderListSize);
  stream.call->Begin(oversized);
  if (oversized && server_->Has(Defect::kOversizeClosesConnection)) {
    Settle();
    closing_ = true;
    return {};
  }
  return block.end_stream ? OnRemoteEnd(id, stream) : Done();
}

Connection::Done Connection::OnRequestTrailers(Stream& stream, const Block& block) {
  if (stream.remote_ended && server_->Has(Defect::kSurplusDropped)) return {};
  if (stream.remote_ended) return StreamFault(block.stream, Http2Error::kStreamClosed, "HEADERS behind END_STREAM");
  if (std::string why = DescribeMalformedTrailers(block.fields); !why.empty()) {
    return StreamFault(block.stream, Http2Error::kProtocolError, std::move(why));
  }
  if (!block.end_stream && server_->Has(Defect::kSecondHeadersTaken)) return {};
  if (server_->Has(Defect::kRequestTrailersFatal)) {
    return ConnectionFault(Http2Error::kProtocolError, "trailers of a request");
  }
  if (!block.end_stream) return StreamFault(block.stream, Http2Error::kProtocolError, "trailers without END_STREAM");
  return OnRemoteEnd(block.stream, stream);
}

Connection::Done Connection::OnRemoteEnd(std::uint32_t id, Stream& stream) {
  stream.remote_ended = true;
  if (stream.announced && *stream.announced != stream.octets && !server_->Has(Defect::kContentLengthIgnored)) {
    return StreamFault(id, Http2Error::kProtocolError, "content-length is not that of DATA");
  }
  if (stream.call != nullptr) stream.call->OnEnd();
  if (stream.local_ended) Close(id, Ending::kBoth);
  return {};
}

Connection::Done Connection::OnRstStream(const protocol::Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (server_->Has(Defect::kRstStreamUnchecked) && (IsIdle(id) || !protocol::ParseRstStream(frame))) return {};
  if (!protocol::ParseRstStream(frame)) return ConnectionFault(Http2Error::kFrameSizeError, "malformed RST_STREAM");
  if (IsIdle(id)) return ConnectionFault(Http2Error::kProtocolError, "RST_STREAM on an idle stream");
  if (server_->Has(Defect::kResetCodeRefused) && *protocol::ParseRstStream(frame) != Code(Http2Error::kCancel)) {
    return ConnectionFault(Http2Error::kProtocolError, "RST_STREAM with another code than CANCEL");
  }
  Stream* const stream = Find(id);
  if (stream == nullptr || server_->Has(Defect::kCancelIgnored)) return {};
  if (server_->Has(Defect::kCancelEndsInTrailers) && stream->call != nullptr) {
    stream->remote_ended = true;
    stream->call->Finish(CallStatus::Of(protocol::GrpcStatus::kCancelled, "the client cancelled"));
    return {};
  }
  if (server_->Has(Defect::kCancelKeepsPlace)) ++server_->places_lost;
  if (server_->Has(Defect::kWedgedByResets)) ++server_->resets;
  if (server_->Has(Defect::kCancelledDataKept)) credit_.Lose(stream->octets);
  const bool watches = stream->call != nullptr && stream->call->path() == "/grpc.health.v1.Health/Watch";
  closing_ = closing_ || (watches && server_->Has(Defect::kWatchCancelClosesConnection)) ||
             (!watches && !stream->remote_ended && server_->Has(Defect::kCancelClosesConnection));
  if (server_->Has(Defect::kEarlyCancelIsError) && stream->octets == 0) {
    return ConnectionFault(Http2Error::kProtocolError, "RST_STREAM before DATA");
  }
  if (stream->call != nullptr) stream->call->OnCancel();
  sender_.Drop(id);
  Close(id, Ending::kResetByClient);
  if (server_->Has(Defect::kCancelAnswered)) sender_.Send(protocol::MakeRstStream(id, Code(Http2Error::kCancel)));
  return {};
}

Connection::Stream* Connection::Find(std::uint32_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

// A frame on a closed stream. After a reset of ours it may have been on its way.
Connection::Done Connection::CheckClosed(std::uint32_t id, std::string_view frame) const {
  const auto found = closed_.find(id);
  const bool forgotten = closed_.size() == kClosedKept && id < closed_.begin()->first;
  if (found == closed_.end() && !forgotten) {
    return ConnectionFault(Http2Error::kProtocolError, std::string(frame) + " on a stream that was passed over");
  }
  if (found != closed_.end() && found->second == Ending::kReset && server_->Has(Defect::kLateDataIsError)) {
    return ConnectionFault(Http2Error::kStreamClosed, std::string(frame) + " on a stream that was reset");
  }
  if (found == closed_.end() || found->second == Ending::kReset) return {};
  const std::uint32_t whose = found->second == Ending::kBoth ? 0 : id;
  return StreamFault(whose, Http2Error::kStreamClosed, std::string(frame) + " on a closed stream");
}

void Connection::Answer(const Fault& fault) {
  if (fault.stream != 0) {
    if (Stream* const stream = Find(fault.stream); stream != nullptr && stream->call != nullptr) {
      stream->call->OnCancel();
    }
    sender_.Drop(fault.stream);
    Close(fault.stream, Ending::kReset);
    return sender_.Send(protocol::MakeRstStream(fault.stream, Code(fault.code)));
  }
  Settle();
  SendGoaway(fault.code, fault.why);
  server_->fallen = server_->fallen || server_->Has(Defect::kFallsToMalformedRequest);
  AbandonCalls();
  closing_ = true;
}

void Connection::ReturnCredit(std::uint32_t id, Credit& credit) {
  if (const auto increment = credit.Return()) sender_.Send(protocol::MakeWindowUpdate(id, *increment));
}

void Connection::Settle() {
  if (closing_) return;
  for (const Sender::Closed& closed : sender_.Pump()) OnLocalEnd(closed);
  if (!server_->drain_until) return;
  Drain();
}

// In two steps (RFC 9113 §6.8): what the client sent before it heard of the first is still served.
void Connection::Drain() {
  if (server_->Has(Defect::kDrainWithoutGoaway)) {
    closing_ = streams_.empty();
    return;
  }
  if (!drain_told_ && !server_->Has(Defect::kGoawayInOneStep)) {
    sender_.Send(protocol::MakeGoaway(kLargestStream, Code(Http2Error::kNoError), kDraining));
    sender_.Send(protocol::MakePing(kDrainPing));
  } else if (!drain_told_) {
    SendGoaway(Http2Error::kNoError, kDraining);
  }
  drain_told_ = true;
  if (server_->Has(Defect::kDrainCutsCalls)) AbandonCalls();
  closing_ = goaway_sent_ && (streams_.empty() || server_->Has(Defect::kDrainCutsCalls));
}

// The client has heard of the drain, so that nothing above the last stream is on its way.
void Connection::OnPingAck(std::string_view opaque) {
  if (!drain_told_ || goaway_sent_ || opaque != kDrainPing) return;
  SendGoaway(Http2Error::kNoError, kDraining);
  if (!server_->Has(Defect::kGoawayRises)) return;
  sender_.Send(protocol::MakeGoaway(last_stream_ + 100, Code(Http2Error::kNoError), kDraining));
}

void Connection::OnLocalEnd(const Sender::Closed& closed) {
  Stream* const stream = Find(closed.stream);
  if (stream == nullptr) return;
  const int code = stream->call->status().code;
  const bool failed = code != 0;
  const bool expired = code == static_cast<int>(protocol::GrpcStatus::kDeadlineExceeded);
  const bool threw = stream->call->threw_in_interceptor();
  stream->call.reset();
  if (closed.reset) {
    Close(closed.stream, Ending::kReset);
  } else if (stream->remote_ended) {
    Close(closed.stream, Ending::kBoth);
  } else if (server_->Has(Defect::kEarlyEndWithoutReset)) {
    stream->local_ended = true;
  } else {
    // Nothing that still comes is of any use (RFC 9113 §8.1).
    sender_.Send(protocol::MakeRstStream(closed.stream, Code(Http2Error::kNoError)));
    Close(closed.stream, Ending::kReset);
  }
  if (failed && server_->Has(Defect::kGoawayAfterError)) SendGoaway(Http2Error::kInternalError, "");
  closing_ = closing_ || (failed && server_->Has(Defect::kClosesAfterError)) ||
             (expired && server_->Has(Defect::kExpiryEndsConnection)) ||
             (threw && server_->Has(Defect::kThrowEndsConnection));
}

void Connection::Close(std::uint32_t id, Ending ending) {
  streams_.erase(id);
  closed_[id] = ending;
  if (closed_.size() > kClosedKept) closed_.erase(closed_.begin());
}

void Connection::SendGoaway(Http2Error code, std::string_view debug) {
  goaway_sent_ = true;
  sender_.Send(protocol::MakeGoaway(last_stream_, Code(code), debug));
}

void Connection::AbandonCalls() {
  if (server_->Has(Defect::kLostConnectionUnheard)) return;
  for (auto& [id, stream] : streams_) {
    if (stream.call != nullptr) stream.call->OnCancel();
    sender_.Drop(id);
  }
}

}  // namespace assay::peer
