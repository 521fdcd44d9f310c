#include "harness/wire/connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_payload.h"
#include "harness/wire/call.h"
#include "harness/wire/frame_view.h"

namespace assay::wire {

using protocol::Frame;
using protocol::FrameType;
using protocol::Http2Error;
using protocol::Setting;
using transcript::Direction;

namespace {

// What one connection may cost, whatever the target does.
constexpr std::size_t kMostFrames = 1'000'000;
constexpr std::size_t kMostPayloadKept = 64u << 20;
constexpr std::size_t kLargestBlock = 1u << 20;
constexpr std::int64_t kMostData = std::int64_t{1} << 30;
// Octets that wait for the socket before streams stop to hand over more: what is recorded as sent should be.
constexpr std::size_t kOutputLimit = 64u << 10;
// Reads of one turn, so that a flood cannot hold up a deadline.
constexpr int kReadsInTurn = 16;

std::uint32_t Code(Http2Error error) { return static_cast<std::uint32_t>(error); }

}  // namespace

Connection::Connection(std::string label, std::unique_ptr<net::Transport> transport, Habits habits, Recorder& recorder)
    : label_(std::move(label)), transport_(std::move(transport)), habits_(std::move(habits)), recorder_(recorder) {
  recorder_.Add(Direction::kLocal, label_,
                transcript::ConnectionOpened{transport_->Peer(), transport_->TlsDescription()});
  out_ = habits_.preface.value_or(std::string(protocol::kClientPreface));
  if (habits_.preface) return;
  SendFrame(protocol::MakeSettings(habits_.settings));
  if (habits_.window > 0) SendFrame(protocol::MakeWindowUpdate(0, habits_.window));
}

Connection::~Connection() = default;

std::size_t Connection::open_streams() const {
  return static_cast<std::size_t>(std::count_if(streams_.begin(), streams_.end(), [](const auto& entry) {
    return entry.second.call != nullptr && !entry.second.call->ended();
  }));
}

void Connection::Turn(Time deadline) {
  if (!open_) return;
  Flush();
  const bool anything = ReadAvailable();
  Flush();
  if (anything || !open_ || recorder_.clock().Now() >= deadline) return;
  (void)transport_->Wait(out_written_ < out_.size(), deadline);
  Flush();
  ReadAvailable();
  Flush();
}

// --- Sending

std::uint32_t Connection::OpenStream(Call* call, std::optional<std::uint32_t> number) {
  const std::uint32_t id = number.value_or(next_stream_);
  if (id % 2 == 1) next_stream_ = std::max(next_stream_, id + 2);
  Stream& stream = streams_[id];
  stream.call = call;
  stream.send_window = peer_initial_window_;
  return id;
}

void Connection::SendBlock(std::uint32_t stream, const protocol::HeaderList& fields, const BlockOptions& options) {
  if (!open_) return;
  recorder_.Add(Direction::kSent, label_, transcript::HeadersSeen{stream, fields, options.end_stream, {}});
  const std::size_t overhead = options.padding ? *options.padding + 1u : 0u;
  const std::size_t most = peer_max_frame_ - std::min<std::size_t>(overhead, peer_max_frame_ - 1);
  protocol::HeadersOptions headers;
  headers.end_stream = options.end_stream;
  headers.end_headers = options.end_headers;
  headers.padding = options.padding;
  headers.priority = options.priority;
  const std::size_t chunk = options.chunk == 0 ? most : std::min(options.chunk, most);
  const std::string block = options.before + encoder_.Encode(fields) + options.after;
  std::vector<Frame> frames = protocol::MakeHeaderBlock(stream, block, chunk, headers);
  frames.front().header.flags |= options.extra_flags;
  frames.front().header.reserved = options.reserved;
  for (const Frame& frame : frames) WriteFrame(frame);
  if (Stream* known = Find(stream); options.end_stream && known != nullptr && known->call != nullptr) {
    recorder_.Add(Direction::kSent, label_, transcript::HalfClosed{known->call->label()});
  }
}

void Connection::Enqueue(std::uint32_t stream, Outgoing outgoing) {
  Stream* known = Find(stream);
  if (!open_ || known == nullptr) return;
  if (known->queue.empty()) queued_.push_back(stream);
  known->queue.push_back(std::move(outgoing));
  FillOutput();
}

bool Connection::HasQueued(std::uint32_t stream) const {
  const auto found = streams_.find(stream);
  return open_ && found != streams_.end() && !found->second.queue.empty();
}

void Connection::DropQueued(std::uint32_t stream) {
  if (Stream* known = Find(stream)) known->queue.clear();
  std::erase(queued_, stream);
}

void Connection::SendFrame(const Frame& frame) {
  if (!open_) return;
  WriteFrame(frame);
  KeepAccountOfSent(frame);
}

void Connection::SendRaw(std::string_view octets) {
  if (open_) out_ += octets;
}

void Connection::WriteFrame(const Frame& frame) {
  RecordFrame(Direction::kSent, frame, {});
  protocol::AppendFrame(out_, frame);
}

void Connection::RecordFrame(Direction direction, const Frame& frame, std::string_view malformed) {
  const auto sender = direction == Direction::kSent ? protocol::Sender::kClient : protocol::Sender::kServer;
  const std::size_t kept = payload_kept_ < kMostPayloadKept ? transcript::kPayloadKept : 0;
  transcript::FrameSeen seen = ViewFrame(frame, sender, kept);
  payload_kept_ += seen.payload.size();
  if (seen.malformed.empty()) seen.malformed = malformed;
  recorder_.Add(direction, label_, std::move(seen));
}

// What our own frames, sent by steps too, change for the frames to come.
void Connection::KeepAccountOfSent(const Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  if (frame.Is(FrameType::kSettings) && !frame.Has(protocol::kFlagAck)) {
    unacknowledged_.push_back(protocol::ParseSettings(frame).value_or(protocol::SettingsList()));
    max_frame_ = std::max(max_frame_, FindSetting(unacknowledged_.back(), Setting::kMaxFrameSize).value_or(0));
  } else if (frame.Is(FrameType::kWindowUpdate)) {
    const std::int64_t increment = protocol::ParseWindowUpdate(frame).value_or(0);
    Stream* stream = Find(id);
    if (id == 0) window_.Grant(increment);
    if (stream != nullptr) stream->window.Grant(increment);
  } else if (frame.Is(FrameType::kData)) {
    send_window_ -= static_cast<std::int64_t>(frame.payload.size());
    if (Stream* stream = Find(id)) stream->send_window -= static_cast<std::int64_t>(frame.payload.size());
  } else if (frame.Is(FrameType::kHeaders) && id % 2 == 1 && Find(id) == nullptr) {
    streams_[id].send_window = peer_initial_window_;
    next_stream_ = std::max(next_stream_, id + 2);
  } else if (frame.Is(FrameType::kRstStream)) {
    DropQueued(id);
  }
}

// One frame of the stream's first queue entry; false where there is no room for it.
bool Connection::FillOutputFrom(std::uint32_t id, Stream& stream) {
  Outgoing& next = stream.queue.front();
  const std::size_t room = next.Room(std::min({send_window_, stream.send_window, std::int64_t{peer_max_frame_}}));
  if (room == 0 && !next.octets.empty()) return false;
  protocol::DataOptions options;
  options.padding = next.padding;
  const bool last = next.written + room == next.octets.size();
  options.end_stream = last && next.end_stream;
  const Frame frame = protocol::MakeData(id, std::string_view(next.octets).substr(next.written, room), options);
  SendFrame(frame);
  next.written += room;
  if (!last) return true;
  for (transcript::MessageSeen& message : next.messages) recorder_.Add(Direction::kSent, label_, std::move(message));
  if (next.end_stream && stream.call != nullptr) {
    recorder_.Add(Direction::kSent, label_, transcript::HalfClosed{stream.call->label()});
  }
  stream.queue.pop_front();
  return true;
}

// Streams take turns, a frame each, until nothing more has room.
void Connection::FillOutput() {
  std::size_t blocked = 0;
  while (blocked < queued_.size() && out_.size() - out_written_ < kOutputLimit) {
    const std::uint32_t id = queued_.front();
    queued_.pop_front();
    Stream& stream = streams_[id];
    blocked = FillOutputFrom(id, stream) ? 0 : blocked + 1;
    if (!stream.queue.empty()) queued_.push_back(id);
  }
}

void Connection::Flush() {
  while (open_ && out_written_ < out_.size()) {
    const net::IoResult result = transport_->Write(std::string_view(out_).substr(out_written_));
    if (result.state == net::IoState::kWouldBlock) return;
    if (result.state != net::IoState::kDone) {
      // What the target said before it went is still to be read.
      out_.clear();
      out_written_ = 0;
      while (ReadAvailable()) {
      }
      if (open_) OnOver(Direction::kReceived, result.reason.empty() ? "closed" : result.reason);
      return;
    }
    out_written_ += result.octets;
    if (out_written_ < out_.size()) continue;
    out_.clear();
    out_written_ = 0;
    FillOutput();
  }
}

void Connection::Close(std::string_view how) {
  if (!open_) return;
  Flush();
  if (open_) OnOver(Direction::kSent, std::string(how));
}

void Connection::ClosePolitely() {
  if (!open_) return;
  protocol::AppendFrame(out_, protocol::MakeGoaway(0, Code(Http2Error::kNoError)));
  while (out_written_ < out_.size()) {
    const net::IoResult result = transport_->Write(std::string_view(out_).substr(out_written_));
    if (result.state != net::IoState::kDone) break;
    out_written_ += result.octets;
  }
  transport_->ShutdownWrite();
  open_ = false;
}

// --- Receiving

bool Connection::ReadAvailable() {
  std::array<char, 64u << 10> buffer;
  bool anything = false;
  for (int reads = 0; open_ && reads < kReadsInTurn; ++reads) {
    const net::IoResult result = transport_->Read(buffer.data(), buffer.size());
    if (result.state == net::IoState::kWouldBlock) break;
    anything = true;
    if (result.state != net::IoState::kDone) {
      OnOver(Direction::kReceived, result.state == net::IoState::kClosed ? "end of file" : result.reason);
      break;
    }
    reader_.Feed(std::string_view(buffer.data(), result.octets));
    while (open_) {
      auto frame = reader_.Next();
      if (!frame) break;
      OnFrame(*frame);
    }
  }
  return anything;
}

void Connection::OnOver(Direction direction, std::string how) {
  if (direction == Direction::kReceived && !reader_.Rest().empty()) {
    const std::string rest = EscapeText(reader_.Rest().substr(0, 80));
    how += settings_received_ ? ", in the middle of a frame" : "; what it sent is not HTTP/2: \"" + rest + "\"";
  }
  open_ = false;
  recorder_.Add(direction, label_, transcript::ConnectionClosed{how});
  for (auto& [id, stream] : streams_) {
    stream.queue.clear();
    if (stream.call != nullptr) stream.call->OnConnectionOver(how);
  }
  queued_.clear();
  transport_.reset();
}

// A connection error that no client can go on after (RFC 9113 §5.4.1).
void Connection::GiveUp(std::uint32_t code, const std::string& why) {
  SendFrame(protocol::MakeGoaway(0, code, why));
  Flush();
  if (open_) OnOver(Direction::kSent, "given up: " + why);
}

Connection::Stream* Connection::Find(std::uint32_t id) {
  const auto found = streams_.find(id);
  return found != streams_.end() ? &found->second : nullptr;
}

// Why the frame must not stand where it does, as far as one client can be sure of it.
std::string Connection::DescribeMisplaced(const Frame& frame) const {
  const std::uint32_t id = frame.header.stream;
  if (!settings_received_ && !frame.Is(FrameType::kSettings)) {
    return "comes before the SETTINGS of the server preface (RFC 9113 §3.4)";
  }
  if (block_stream_ != 0 && !(frame.Is(FrameType::kContinuation) && id == block_stream_)) {
    return "stands within a header block (RFC 9113 §6.10)";
  }
  if (block_stream_ == 0 && frame.Is(FrameType::kContinuation)) {
    return "CONTINUATION without a header block to continue (RFC 9113 §6.10)";
  }
  if (frame.Is(FrameType::kSettings) && frame.Has(protocol::kFlagAck) && unacknowledged_.empty()) {
    return "acknowledges SETTINGS that nobody sent";
  }
  if (frame.header.length > max_frame_) {
    return std::to_string(frame.header.length) + " octets, beyond our SETTINGS_MAX_FRAME_SIZE";
  }
  if (frame.Is(FrameType::kPushPromise)) return "PUSH_PROMISE, which our SETTINGS_ENABLE_PUSH forbids";
  if (id != 0 && !frame.Is(FrameType::kPriority) && frame.header.type <= 0x9 && !streams_.contains(id)) {
    return "stream " + std::to_string(id) + " was never opened (RFC 9113 §5.1)";
  }
  return {};
}

void Connection::OnFrame(Frame& frame) {
  std::string misplaced = DescribeMisplaced(frame);
  if (frame.Is(FrameType::kData)) {
    std::string excess = AccountForData(frame.header.stream, static_cast<std::int64_t>(frame.header.length));
    if (misplaced.empty()) misplaced = std::move(excess);
  }
  RecordFrame(Direction::kReceived, frame, misplaced);
  arrivals_.push_back({frame.header.type, frame.header.flags, frame.header.stream,
                       frame.Is(FrameType::kPing) ? frame.payload : std::string()});
  if (++frames_ > kMostFrames) return GiveUp(Code(Http2Error::kEnhanceYourCalm), "more frames than a case can hold");
  if (window_.received() > kMostData)
    return GiveUp(Code(Http2Error::kEnhanceYourCalm), "more DATA than a case can hold");

  const std::uint32_t id = frame.header.stream;
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::kData:
      return OnData(frame);
    case FrameType::kHeaders:
    case FrameType::kPushPromise:
    case FrameType::kContinuation:
      return OnHeaderFragment(frame);
    case FrameType::kRstStream:
      if (Stream* stream = Find(id)) {
        stream->remote_ended = true;
        DropQueued(id);
        const auto code = protocol::ParseRstStream(frame);
        if (stream->call != nullptr && code) stream->call->OnReset(*code);
      }
      return;
    case FrameType::kSettings:
      return OnSettings(frame);
    case FrameType::kPing:
      if (!frame.Has(protocol::kFlagAck) && habits_.ping_ack) SendFrame(protocol::MakePing(frame.payload, true));
      return;
    case FrameType::kGoaway:
      return OnGoaway(frame);
    case FrameType::kWindowUpdate:
      return OnWindowUpdate(frame);
    default:
      return;
  }
}

// Counts DATA against our windows; says so where it goes beyond them.
std::string Connection::AccountForData(std::uint32_t id, std::int64_t octets) {
  const auto describe = [](std::int64_t beyond, std::string_view what) {
    return std::to_string(beyond) + " octets beyond the window of the " + std::string(what);
  };
  const std::int64_t beyond = window_.Receive(octets, protocol::kDefaultInitialWindowSize);
  Stream* stream = Find(id);
  if (stream == nullptr) return beyond > 0 ? describe(beyond, "connection") : std::string();
  // Until the target acknowledges our SETTINGS, it may go by the old ones or by the new ones.
  std::int64_t initial = initial_window_;
  for (const protocol::SettingsList& settings : unacknowledged_) {
    initial = std::max<std::int64_t>(initial, FindSetting(settings, Setting::kInitialWindowSize).value_or(0));
  }
  const std::int64_t beyond_stream = stream->window.Receive(octets, initial);
  if (beyond > 0) return describe(beyond, "connection");
  return beyond_stream > 0 ? describe(beyond_stream, "stream") : std::string();
}

// Gives back what was read, once it is half a window.
void Connection::ReturnWindow(std::uint32_t id, Stream* stream, std::int64_t octets) {
  if (!habits_.window_update) return;
  const std::int64_t whole = std::int64_t{protocol::kDefaultInitialWindowSize} + habits_.window;
  if (const std::uint32_t increment = window_.Return(octets, whole)) {
    SendFrame(protocol::MakeWindowUpdate(0, increment));
  }
  if (stream == nullptr || stream->remote_ended || (stream->call != nullptr && stream->call->ended())) return;
  if (const std::uint32_t increment = stream->window.Return(octets, initial_window_)) {
    SendFrame(protocol::MakeWindowUpdate(id, increment));
  }
}

void Connection::OnData(const Frame& frame) {
  const std::uint32_t id = frame.header.stream;
  const auto data = protocol::ParseData(frame);
  Stream* stream = Find(id);
  const bool end_stream = frame.Has(protocol::kFlagEndStream);
  if (stream != nullptr) {
    if (stream->call != nullptr) stream->call->OnData(data.value_or(std::string_view()), end_stream);
    if (end_stream) stream->remote_ended = true;
    if (stream->call != nullptr && stream->call->ended()) DropQueued(id);
  }
  ReturnWindow(id, stream, static_cast<std::int64_t>(frame.header.length));
}

void Connection::OnHeaderFragment(const Frame& frame) {
  std::string_view fragment;
  if (frame.Is(FrameType::kContinuation)) {
    if (block_stream_ == 0) return;
    fragment = frame.payload;
  } else if (frame.Is(FrameType::kHeaders)) {
    const auto headers = protocol::ParseHeaders(frame);
    if (!headers) return GiveUp(Code(Http2Error::kProtocolError), "a HEADERS frame that cannot be read");
    fragment = headers->fragment;
  } else {
    const auto push = protocol::ParsePushPromise(frame);
    if (!push) return GiveUp(Code(Http2Error::kProtocolError), "a PUSH_PROMISE frame that cannot be read");
    fragment = push->fragment;
  }
  if (!frame.Is(FrameType::kContinuation)) {
    block_.clear();
    block_stream_ = frame.header.stream;
    block_end_stream_ = frame.Is(FrameType::kHeaders) && frame.Has(protocol::kFlagEndStream);
    block_is_push_ = frame.Is(FrameType::kPushPromise);
  }
  block_ += fragment;
  if (block_.size() > kLargestBlock) return GiveUp(Code(Http2Error::kEnhanceYourCalm), "a header block without end");
  if (frame.Has(protocol::kFlagEndHeaders)) OnBlock();
}

void Connection::OnBlock() {
  const std::uint32_t id = std::exchange(block_stream_, 0);
  const protocol::HpackBlock block = decoder_.Decode(block_);
  block_.clear();
  recorder_.Add(Direction::kReceived, label_,
                transcript::HeadersSeen{id, block.fields, block_end_stream_, block.malformed});
  if (!block.malformed.empty()) return GiveUp(Code(Http2Error::kCompressionError), block.malformed);
  Stream* stream = Find(id);
  if (stream == nullptr || block_is_push_) return;
  if (stream->call != nullptr) stream->call->OnBlock(block.fields, block_end_stream_);
  if (block_end_stream_) stream->remote_ended = true;
  if (stream->call != nullptr && stream->call->ended()) DropQueued(id);
}

void Connection::OnSettings(const Frame& frame) {
  if (frame.Has(protocol::kFlagAck)) return OnSettingsAcknowledged();
  settings_received_ = true;
  const auto settings = protocol::ParseSettings(frame);
  if (settings) {
    for (const auto& [id, value] : *settings) {
      switch (static_cast<Setting>(id)) {
        case Setting::kHeaderTableSize:
          encoder_.SetPeerTableSize(value);
          break;
        case Setting::kInitialWindowSize:
          for (auto& [number, stream] : streams_) {
            stream.send_window += static_cast<std::int64_t>(value) - peer_initial_window_;
          }
          peer_initial_window_ = value;
          break;
        case Setting::kMaxFrameSize:
          // An illegal value is in the transcript; to go by it would make our own frames illegal.
          if (protocol::DescribeIllegalSetting(id, value).empty()) peer_max_frame_ = value;
          break;
        case Setting::kMaxConcurrentStreams:
          max_streams_ = value;
          break;
        default:
          break;
      }
    }
  }
  if (habits_.settings_ack) SendFrame(protocol::MakeSettingsAck());
  FillOutput();
}

void Connection::OnSettingsAcknowledged() {
  if (unacknowledged_.empty()) return;
  const protocol::SettingsList settings = std::move(unacknowledged_.front());
  unacknowledged_.pop_front();
  if (const auto size = FindSetting(settings, Setting::kHeaderTableSize)) decoder_.SetTableSize(*size);
  if (const auto window = FindSetting(settings, Setting::kInitialWindowSize)) initial_window_ = *window;
}

void Connection::OnWindowUpdate(const Frame& frame) {
  const auto increment = protocol::ParseWindowUpdate(frame);
  if (!increment) return;
  if (frame.header.stream == 0) {
    send_window_ += *increment;
  } else if (Stream* stream = Find(frame.header.stream)) {
    stream->send_window += *increment;
  }
  FillOutput();
}

void Connection::OnGoaway(const Frame& frame) {
  const auto goaway = protocol::ParseGoaway(frame);
  if (!goaway) return;
  for (auto& [id, stream] : streams_) {
    if (id > goaway->last_stream && stream.call != nullptr && !stream.call->ended()) {
      stream.call->OnExcluded();
      DropQueued(id);
    }
  }
}

}  // namespace assay::wire
