#include "harness/peer/connection.h"

#include <algorithm>
#include <utility>

#include "harness/peer/request_fields.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_payload.h"
#include "harness/protocol/number.h"

namespace assay::peer {
namespace {

using protocol::FrameType;
using protocol::Http2Error;
using protocol::Setting;

constexpr std::uint32_t kMaxConcurrentStreams = 250;
// Twice the 8 KiB that gRPC asks for as a default.
constexpr std::uint32_t kMaxHeaderListSize = 16'384;
constexpr std::size_t kClosedKept = 1'000;  // streams whose ending is remembered

std::uint16_t Id(Setting setting) { return static_cast<std::uint16_t>(setting); }
std::uint32_t Code(Http2Error code) { return static_cast<std::uint32_t>(code); }

}  // namespace

Connection::Connection(std::shared_ptr<Server> server) : server_(std::move(server)), sender_(server_->options.defect) {
  sender_.Send(protocol::MakeSettings({{Id(Setting::kMaxConcurrentStreams), kMaxConcurrentStreams},
                                       {Id(Setting::kMaxHeaderListSize), kMaxHeaderListSize}}));
}

Connection::~Connection() { AbandonCalls(); }

void Connection::Receive(std::string_view octets, Time now) {
  server_->now = now;
  if (closing_) return;
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
      return Answer({0, Http2Error::kProtocolError, "no HTTP/2 preface"});
    }
    if (size < preface_.size()) return;
    protocol::FrameReader behind;
    behind.Feed(rest.substr(size));
    reader_ = std::move(behind);
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
  std::optional<Time> first = streams_.empty() ? std::nullopt : server_->drain_until;
  for (const auto& [id, stream] : streams_) {
    const std::optional<Time> timer = stream.call == nullptr ? std::nullopt : stream.call->NextTimer();
    if (timer && (!first || *timer < *first)) first = timer;
  }
  return first;
}

void Connection::OnTimer(Time now) {
  server_->now = now;
  for (auto& [id, stream] : streams_) {
    if (stream.call != nullptr) stream.call->OnTimer();
  }
  if (!server_->drain_until || now < *server_->drain_until) return;
  AbandonCalls();
  for (const auto& [id, stream] : streams_) {
    if (!stream.local_ended) sender_.Send(protocol::MakeRstStream(id, Code(Http2Error::kCancel)));
  }
  streams_.clear();
}

Connection::Done Connection::OnFrame(const protocol::Frame& frame) {
  if (!greeted_ && !(frame.Is(FrameType::kSettings) && !frame.Has(protocol::kFlagAck))) {
    return ConnectionFault(Http2Error::kProtocolError, "the first frame is no SETTINGS");
  }
  const bool continues = frame.Is(FrameType::kContinuation) && frame.header.stream == blocks_.stream();
  if (blocks_.open() && !continues) {
    return ConnectionFault(Http2Error::kProtocolError, "a header block was interrupted");
  }
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::kData:
      return OnData(frame);
    case FrameType::kHeaders:
    case FrameType::kContinuation:
      return OnHeaders(frame);
    case FrameType::kPriority:
      if (frame.header.stream == 0) return ConnectionFault(Http2Error::kProtocolError, "PRIORITY on stream 0");
      if (frame.payload.size() == 5) return {};
      return StreamFault(frame.header.stream, Http2Error::kFrameSizeError, "PRIORITY of another size than 5");
    case FrameType::kRstStream:
      return OnRstStream(frame);
    case FrameType::kSettings:
      return OnSettings(frame);
    case FrameType::kPushPromise:
      return ConnectionFault(Http2Error::kProtocolError, "PUSH_PROMISE from a client");
    case FrameType::kPing:
      return OnPing(frame);
    case FrameType::kGoaway:
      if (protocol::ParseGoaway(frame) && frame.header.stream == 0) return {};
      return ConnectionFault(Http2Error::kProtocolError, "malformed GOAWAY");
    case FrameType::kWindowUpdate:
      return OnWindowUpdate(frame);
  }
  return {};  // unknown types are ignored (RFC 9113 §4.1)
}

Connection::Done Connection::OnData(const protocol::Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (IsIdle(id)) return ConnectionFault(Http2Error::kProtocolError, "DATA on an idle stream");
  // Whatever becomes of it, it counts for the connection's window (RFC 9113 §6.9).
  if (!credit_.Take(frame.payload.size())) {
    return ConnectionFault(Http2Error::kFlowControlError, "DATA past the connection's window");
  }
  if (!server_->Has(Defect::kConnectionWindowKept)) ReturnCredit(0, credit_);
  const auto data = server_->Has(Defect::kPaddingAsData) ? protocol::Parsed<std::string_view>(frame.payload)
                                                         : protocol::ParseData(frame);
  if (!data) return ConnectionFault(Http2Error::kProtocolError, data.error());
  Stream* const stream = Find(id);
  if (stream == nullptr) return CheckClosed(id, "DATA");
  if (stream->remote_ended) return StreamFault(id, Http2Error::kStreamClosed, "DATA behind END_STREAM");
  if (!stream->credit.Take(frame.payload.size())) {
    return StreamFault(id, Http2Error::kFlowControlError, "DATA past the stream's window");
  }
  stream->octets += data->size();
  if (stream->call != nullptr) stream->call->OnData(*data);
  if (frame.Has(protocol::kFlagEndStream)) return OnRemoteEnd(id, *stream);
  if (!server_->Has(Defect::kStreamWindowKept)) ReturnCredit(id, stream->credit);
  return {};
}

Connection::Done Connection::OnHeaders(const protocol::Frame& frame) {
  if (frame.header.stream == 0) return ConnectionFault(Http2Error::kProtocolError, "HEADERS on stream 0");
  Outcome<std::optional<Block>> block = blocks_.Take(frame);
  if (!block) return tl::unexpected(std::move(block).error());
  if (!*block) return {};
  return OnBlock(std::move(**block));
}

Connection::Done Connection::OnBlock(Block block) {
  if (Stream* const stream = Find(block.stream)) return OnRequestTrailers(*stream, block);
  if (block.stream % 2 == 0) return ConnectionFault(Http2Error::kProtocolError, "a request on an even stream");
  if (block.stream <= last_stream_) return CheckClosed(block.stream, "HEADERS");
  return OnRequest(std::move(block));
}

Connection::Done Connection::OnRequest(Block block) {
  const std::uint32_t id = block.stream;
  last_stream_ = id;
  if (goaway_sent_) return StreamFault(id, Http2Error::kRefusedStream, "the connection is going away");
  if (streams_.size() >= kMaxConcurrentStreams) return StreamFault(id, Http2Error::kRefusedStream, "too many streams");
  const bool upper_case = server_->Has(Defect::kUpperCaseRequestServed);
  if (std::string why = DescribeMalformedRequest(block.fields, upper_case); !why.empty()) {
    return StreamFault(id, Http2Error::kProtocolError, std::move(why));
  }
  Stream& stream = streams_[id];
  if (const std::string* length = protocol::FindField(block.fields, "content-length")) {
    stream.announced = protocol::ParseNumber(*length, UINT64_MAX);
    if (!stream.announced) return StreamFault(id, Http2Error::kProtocolError, "content-length is no number");
  }
  sender_.Open(id);
  stream.call = std::make_unique<Call>(*server_, sender_, id, block.fields);
  stream.call->Begin(block.list_size > kMaxHeaderListSize);
  return block.end_stream ? OnRemoteEnd(id, stream) : Done();
}

Connection::Done Connection::OnRequestTrailers(Stream& stream, const Block& block) {
  if (stream.remote_ended) return StreamFault(block.stream, Http2Error::kStreamClosed, "HEADERS behind END_STREAM");
  if (!block.end_stream) return StreamFault(block.stream, Http2Error::kProtocolError, "trailers without END_STREAM");
  return OnRemoteEnd(block.stream, stream);
}

Connection::Done Connection::OnRemoteEnd(std::uint32_t id, Stream& stream) {
  stream.remote_ended = true;
  if (stream.announced && *stream.announced != stream.octets) {
    return StreamFault(id, Http2Error::kProtocolError, "content-length is not that of DATA");
  }
  if (stream.call != nullptr) stream.call->OnEnd();
  if (stream.local_ended) Close(id, Ending::kBoth);
  return {};
}

Connection::Done Connection::OnRstStream(const protocol::Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (!protocol::ParseRstStream(frame)) return ConnectionFault(Http2Error::kFrameSizeError, "malformed RST_STREAM");
  if (IsIdle(id)) return ConnectionFault(Http2Error::kProtocolError, "RST_STREAM on an idle stream");
  Stream* const stream = Find(id);
  if (stream == nullptr || server_->Has(Defect::kCancelIgnored)) return {};
  if (server_->Has(Defect::kCancelEndsInTrailers) && stream->call != nullptr) {
    stream->remote_ended = true;
    stream->call->Finish(CallStatus::Of(protocol::GrpcStatus::kCancelled, "the client cancelled"));
    return {};
  }
  if (stream->call != nullptr) stream->call->OnCancel();
  sender_.Drop(id);
  Close(id, Ending::kResetByClient);
  if (server_->Has(Defect::kCancelAnswered)) sender_.Send(protocol::MakeRstStream(id, Code(Http2Error::kCancel)));
  return {};
}

Connection::Done Connection::OnSettings(const protocol::Frame& frame) {
  greeted_ = true;
  const auto settings = protocol::ParseSettings(frame);
  if (!settings) return ConnectionFault(Http2Error::kFrameSizeError, settings.error());
  if (frame.header.stream != 0) return ConnectionFault(Http2Error::kProtocolError, "SETTINGS on a stream");
  if (frame.Has(protocol::kFlagAck)) return {};
  for (const auto& [id, value] : *settings) {
    if (std::string why = protocol::DescribeIllegalSetting(id, value); !why.empty()) {
      const bool window = id == Id(Setting::kInitialWindowSize);
      return ConnectionFault(window ? Http2Error::kFlowControlError : Http2Error::kProtocolError, std::move(why));
    }
  }
  if (!sender_.Apply(*settings)) return ConnectionFault(Http2Error::kFlowControlError, "a window above 2^31-1");
  if (!server_->Has(Defect::kSettingsUnanswered)) sender_.Send(protocol::MakeSettingsAck());
  return {};
}

Connection::Done Connection::OnWindowUpdate(const protocol::Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (frame.payload.size() != 4) return ConnectionFault(Http2Error::kFrameSizeError, "malformed WINDOW_UPDATE");
  if (id != 0 && IsIdle(id)) return ConnectionFault(Http2Error::kProtocolError, "WINDOW_UPDATE on an idle stream");
  const auto increment = protocol::ParseWindowUpdate(frame);
  if (!increment) return StreamFault(id, Http2Error::kProtocolError, increment.error());
  if (!sender_.Widen(id, *increment)) return StreamFault(id, Http2Error::kFlowControlError, "a window above 2^31-1");
  return {};
}

Connection::Done Connection::OnPing(const protocol::Frame& frame) {
  const auto opaque = protocol::ParsePing(frame);
  if (!opaque) return ConnectionFault(Http2Error::kFrameSizeError, opaque.error());
  if (frame.header.stream != 0) return ConnectionFault(Http2Error::kProtocolError, "PING on a stream");
  if (frame.Has(protocol::kFlagAck) || server_->Has(Defect::kPingUnanswered)) return {};
  Settle();  // what was asked before is answered before
  sender_.Send(protocol::MakePing(*opaque, /*ack=*/true));
  return {};
}

Connection::Stream* Connection::Find(std::uint32_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

// A frame on a closed stream. After a reset of ours it may have been on its way.
Connection::Done Connection::CheckClosed(std::uint32_t id, std::string_view frame) const {
  const auto found = closed_.find(id);
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
  if (!goaway_sent_) SendGoaway(Http2Error::kNoError, "the server is draining");
  closing_ = streams_.empty();
}

void Connection::OnLocalEnd(const Sender::Closed& closed) {
  Stream* const stream = Find(closed.stream);
  if (stream == nullptr) return;
  const bool failed = stream->call->status().code != 0;
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
  closing_ = closing_ || (failed && server_->Has(Defect::kClosesAfterError));
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
  for (auto& [id, stream] : streams_) {
    if (stream.call != nullptr) stream.call->OnCancel();
    sender_.Drop(id);
  }
}

}  // namespace assay::peer
