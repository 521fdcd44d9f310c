#include "harness/load/grpc_connection.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "harness/load/filled.h"
#include "harness/load/frame_octets.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/http2_settings.h"

namespace assay::load {
namespace {

// Bodies beyond this wait for the socket before more of them is copied.
constexpr std::size_t kGatherLimit = std::size_t{256} * 1024;
// What we let the other side send in one frame: fewer frames for large messages, and half a read.
constexpr std::uint32_t kOurMaxFrame = 64 * 1024;

// Octets [from, from + size) of a body that is repeated without end.
void CopyRepeated(const Piece& body, std::uint64_t from, std::size_t size, std::uint64_t number, char* out) {
  const std::size_t length = body.octets.size();
  while (size > 0) {
    const std::size_t at = from % length;
    const std::size_t part = std::min(size, length - at);
    CopyFilled(body, at, part, number, out);
    out += part;
    from += part;
    size -= part;
  }
}

}  // namespace

GrpcConnection::GrpcConnection(std::unique_ptr<net::Transport> transport, const GrpcRequest& request, int streams,
                               Desk desk, std::uint32_t last_stream)
    : Connection(std::move(transport), desk),
      request_(request),
      streams_(std::max<std::size_t>(4, std::bit_ceil(static_cast<std::size_t>(streams) * 2))),
      last_stream_(last_stream),
      wanted_(streams) {
  limit_ = streams;
  out_.Append(protocol::kClientPreface);
  AppendSettings(out_, {{protocol::Setting::kEnablePush, 0},
                        {protocol::Setting::kInitialWindowSize, protocol::kLargestWindow},
                        {protocol::Setting::kMaxFrameSize, kOurMaxFrame}});
  AppendWindowUpdate(out_, 0, protocol::kLargestWindow - protocol::kDefaultInitialWindowSize);
}

GrpcConnection::Stream* GrpcConnection::Find(std::uint32_t id) {
  Stream& stream = streams_[(id >> 1) & (streams_.size() - 1)];
  return stream.id == id && id != 0 ? &stream : nullptr;
}

GrpcConnection::Stream& GrpcConnection::Claim() {
  while (streams_[(next_id_ >> 1) & (streams_.size() - 1)].id != 0) next_id_ += 2;
  Stream& stream = streams_[(next_id_ >> 1) & (streams_.size() - 1)];
  stream = {};
  stream.id = next_id_;
  next_id_ += 2;
  return stream;
}

void GrpcConnection::Start(const Call& call, Nanos now) {
  Stream& stream = Claim();
  stream.row = call.row;
  stream.number = call.number;
  stream.intended = call.intended;
  stream.sent = now;
  stream.window = initial_window_;
  stream.body = desk_.verifier.Begin();
  stream.half_closed = request_.MessagesOf(request_.rows[call.row]) == 0;
  ++in_flight_;
  AppendRequest(stream);
  if (!stream.half_closed) Pump(stream);
  // A round through the places may leave ids out, so that many must be left.
  if (next_id_ > last_stream_ - 2 * static_cast<std::uint32_t>(streams_.size())) Leave();
}

void GrpcConnection::AppendRequest(const Stream& stream) {
  const GrpcRequest::OneRow& row = request_.rows[stream.row];
  const std::string& block = plain_ ? request_.plain : first_sent_ ? request_.later : request_.first;
  first_sent_ = true;
  const std::size_t size = update_.size() + block.size() + row.tail.octets.size();
  char* out = out_.Reserve(protocol::kFrameHeaderSize + size);
  WriteFrameHeader(out, size, protocol::FrameType::kHeaders,
                   protocol::kFlagEndHeaders | (stream.half_closed ? protocol::kFlagEndStream : 0), stream.id);
  out += protocol::kFrameHeaderSize;
  std::memcpy(out, update_.data(), update_.size());
  out += update_.size();
  std::memcpy(out, block.data(), block.size());
  if (!row.tail.octets.empty()) {
    CopyFilled(row.tail, 0, row.tail.octets.size(), stream.number, out + block.size());
  }
  out_.Advance(protocol::kFrameHeaderSize + size);
  update_.clear();
}

// Appends as much of the messages as the windows grant and the buffer should hold, and queues the stream for the rest.
void GrpcConnection::Pump(Stream& stream) {
  const GrpcRequest::OneRow& row = request_.rows[stream.row];
  const std::uint64_t total = request_.OctetsOf(row);
  // In turns, a message may leave once the one before it is answered.
  const std::uint64_t until =
      request_.ping_pong ? request_.EndOf(row, std::min<std::uint64_t>(stream.messages, request_.MessagesOf(row) - 1))
                         : total;
  while (stream.octets_sent < until) {
    const std::int64_t grant = std::min({stream.window, window_, std::int64_t{max_frame_}});
    if (grant <= 0 || out_.size() > kGatherLimit) {
      if (!stream.queued) sending_.push_back(stream.id);
      stream.queued = true;
      return;
    }
    const std::uint64_t size = std::min(until - stream.octets_sent, static_cast<std::uint64_t>(grant));
    const bool end = stream.octets_sent + size == total;
    char* out = out_.Reserve(protocol::kFrameHeaderSize + size);
    WriteFrameHeader(out, size, protocol::FrameType::kData, end ? protocol::kFlagEndStream : 0, stream.id);
    CopyRepeated(row.body, stream.octets_sent, size, stream.number, out + protocol::kFrameHeaderSize);
    out_.Advance(protocol::kFrameHeaderSize + size);
    stream.octets_sent += size;
    stream.window -= static_cast<std::int64_t>(size);
    window_ -= static_cast<std::int64_t>(size);
    stream.half_closed = end;
  }
  desk_.tally.counters.messages_sent += request_.ping_pong ? 1 : request_.MessagesOf(row);
}

void GrpcConnection::PumpAll() {
  const std::size_t count = sending_.size();
  for (std::size_t i = 0; i < count; ++i) {
    Stream* stream = Find(sending_[i]);
    if (stream == nullptr) continue;
    stream->queued = false;
    Pump(*stream);
  }
  sending_.erase(sending_.begin(), sending_.begin() + static_cast<std::ptrdiff_t>(count));
}

void GrpcConnection::OnWritten() {
  if (!sending_.empty() && window_ > 0) PumpAll();
}

void GrpcConnection::Release(Stream& stream) {
  if (stream.body >= 0) desk_.verifier.End(stream.body);
  stream.id = 0;
  Connection::Release();
}

void GrpcConnection::Finish(Stream& stream) {
  if (stream.body >= 0) {
    desk_.tally.CountVerified(stream.intended, now_);
    const std::string wrong = desk_.verifier.CheckMessages(stream.body, stream.row);
    if (!wrong.empty()) return Fail(stream, Failure::kWrongBody, 0, wrong);
  }
  desk_.tally.Succeed(stream.intended, stream.sent, now_);
  if (!stream.half_closed) Reset(stream, static_cast<std::uint32_t>(protocol::Http2Error::kNoError));
  Release(stream);
}

void GrpcConnection::Fail(Stream& stream, Failure failure, std::uint32_t number, std::string_view sample) {
  desk_.tally.Fail(stream.intended, now_, failure, number, sample);
  Release(stream);
}

void GrpcConnection::Reset(Stream& stream, std::uint32_t code) { AppendRstStream(out_, stream.id, code); }

void GrpcConnection::Expire(Nanos since, Nanos now) {
  if (in_flight_ == 0) return;
  now_ = now;
  for (Stream& stream : streams_) {
    if (stream.id == 0 || stream.sent >= since) continue;
    Reset(stream, static_cast<std::uint32_t>(protocol::Http2Error::kCancel));
    Fail(stream, Failure::kTimeout);
  }
}

void GrpcConnection::FailAll(Failure failure, const std::string& reason) {
  for (Stream& stream : streams_) {
    if (stream.id != 0) Fail(stream, failure, 0, reason);
  }
}

}  // namespace assay::load
