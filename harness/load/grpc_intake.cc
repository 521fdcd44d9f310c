// What a GrpcConnection reads.

#include <algorithm>
#include <cstring>

#include "harness/load/frame_octets.h"
#include "harness/load/grpc_connection.h"
#include "harness/protocol/grpc_message.h"
#include "harness/protocol/hpack_literal.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/http2_settings.h"

namespace assay::load {
namespace {

using protocol::FrameHeader;
using protocol::FrameType;

// Both windows are as large as they may be, and given back when half of one is used up.
constexpr std::uint32_t kReturnAt = protocol::kLargestWindow / 2;

// Cuts padding off; false where there is more of it than payload (RFC 9113 §6.1).
bool CutPadding(const FrameHeader& header, std::string_view& payload) {
  if (!header.Has(protocol::kFlagPadded)) return true;
  if (payload.empty()) return false;
  const auto padding = static_cast<unsigned char>(payload[0]);
  payload.remove_prefix(1);
  if (padding > payload.size()) return false;
  payload.remove_suffix(padding);
  return true;
}

}  // namespace

// A server that sent GOAWAY may close once all is answered.
bool GrpcConnection::TakeEnd() { return state_ == State::kLeaving && in_flight_ == 0; }

std::size_t GrpcConnection::Consume(const char* data, std::size_t size) {
  std::size_t at = 0;
  while (!ended()) {
    if (data_left_ > 0) {
      const std::size_t part = std::min<std::size_t>(data_left_, size - at);
      if (part == 0) return at;
      data_left_ -= static_cast<std::uint32_t>(part);
      TakeData(data_stream_, {data + at, part}, data_ends_ && data_left_ == 0);
      at += part;
      continue;
    }
    if (size - at < protocol::kFrameHeaderSize) return at;
    const FrameHeader header = ReadFrame(data + at);
    if (state_ == State::kGreeting && !header.Is(FrameType::kSettings)) {
      Abandon(Failure::kProtocolError, "what it sends first is no SETTINGS frame, so it speaks no HTTP/2");
      return at;
    }
    if (header.Is(FrameType::kData) && !header.Has(protocol::kFlagPadded) && header.length > 0) {
      data_left_ = header.length;
      data_stream_ = header.stream;
      data_ends_ = header.Has(protocol::kFlagEndStream);
      at += protocol::kFrameHeaderSize;
      continue;
    }
    if (header.length > desk_.buffer_size / 2) {
      Abandon(Failure::kProtocolError, "a frame of " + std::to_string(header.length) + " octets");
      return at;
    }
    if (size - at - protocol::kFrameHeaderSize < header.length) return at;
    TakeFrame(header, {data + at + protocol::kFrameHeaderSize, header.length});
    at += protocol::kFrameHeaderSize + header.length;
  }
  return size;
}

void GrpcConnection::TakeFrame(const FrameHeader& header, std::string_view payload) {
  if (block_stream_ != 0 && !header.Is(FrameType::kContinuation)) {
    return Abandon(Failure::kProtocolError, "a frame inside a header block");
  }
  switch (static_cast<FrameType>(header.type)) {
    case FrameType::kData: {
      const std::size_t whole = payload.size();
      if (!CutPadding(header, payload)) return Abandon(Failure::kProtocolError, "more padding than payload");
      ReturnWindow(whole - payload.size());
      return TakeData(header.stream, payload, header.Has(protocol::kFlagEndStream));
    }
    case FrameType::kHeaders:
    case FrameType::kContinuation:
      return TakeHeaders(header, payload);
    case FrameType::kRstStream:
      if (payload.size() != 4) return Abandon(Failure::kProtocolError, "RST_STREAM of a wrong size");
      if (Stream* stream = Find(header.stream)) Fail(*stream, Failure::kReset, ReadOctets32(payload.data()));
      return;
    case FrameType::kSettings:
      return TakeSettings(header, payload);
    case FrameType::kPing:
      if (payload.size() != 8) return Abandon(Failure::kProtocolError, "PING of a wrong size");
      if (header.Has(protocol::kFlagAck)) return;
      std::memcpy(ReserveFrame(out_, 8, FrameType::kPing, protocol::kFlagAck, 0), payload.data(), 8);
      return;
    case FrameType::kGoaway:
      return TakeGoaway(payload);
    case FrameType::kWindowUpdate:
      return TakeWindowUpdate(header.stream, payload);
    case FrameType::kPushPromise:
      return Abandon(Failure::kProtocolError, "PUSH_PROMISE, which SETTINGS forbids");
    case FrameType::kPriority:
      return;
  }
}

void GrpcConnection::ReturnWindow(std::size_t octets) {
  unreturned_ += octets;
  if (unreturned_ < kReturnAt) return;
  AppendWindowUpdate(out_, 0, static_cast<std::uint32_t>(unreturned_));
  unreturned_ = 0;
}

void GrpcConnection::TakeData(std::uint32_t id, std::string_view data, bool end) {
  ReturnWindow(data.size());
  Stream* stream = Find(id);
  if (stream == nullptr) return;  // it has failed already
  stream->unreturned += static_cast<std::uint32_t>(data.size());
  if (stream->unreturned >= kReturnAt && !end) {
    AppendWindowUpdate(out_, id, stream->unreturned);
    stream->unreturned = 0;
  }
  if (!stream->answered) return Fail(*stream, Failure::kProtocolError, 0, "DATA before HEADERS");
  if (stream->body >= 0) desk_.verifier.Append(stream->body, data);
  if (!CountMessages(*stream, data)) return Fail(*stream, Failure::kCompressed);
  if (end) return Fail(*stream, Failure::kNoGrpcStatus, 0, "the stream ended without trailers");
}

// False where a message has the flag of compression.
bool GrpcConnection::CountMessages(Stream& stream, std::string_view data) {
  const std::uint32_t before = stream.messages;
  while (!data.empty()) {
    if (stream.prefix < protocol::kMessagePrefixSize) {
      const auto octet = static_cast<unsigned char>(data[0]);
      if (stream.prefix == 0) {
        if (octet != 0) return false;
        stream.size_so_far = 0;
        if (data.size() >= protocol::kMessagePrefixSize) {  // nearly always
          stream.missing = ReadOctets32(data.data() + 1);
          stream.prefix = protocol::kMessagePrefixSize;
          data.remove_prefix(protocol::kMessagePrefixSize);
        } else {
          stream.prefix = 1;
          data.remove_prefix(1);
        }
      } else {
        stream.size_so_far = stream.size_so_far << 8 | octet;
        stream.missing = stream.size_so_far;
        ++stream.prefix;
        data.remove_prefix(1);
      }
      if (stream.prefix < protocol::kMessagePrefixSize) continue;
    }
    const std::size_t part = std::min<std::size_t>(stream.missing, data.size());
    stream.missing -= static_cast<std::uint32_t>(part);
    data.remove_prefix(part);
    if (stream.missing > 0) break;
    stream.prefix = 0;
    ++stream.messages;
  }
  desk_.tally.counters.messages_received += stream.messages - before;
  if (request_.ping_pong && stream.messages != before && !stream.half_closed) Pump(stream);
  return true;
}

void GrpcConnection::TakeHeaders(const FrameHeader& header, std::string_view payload) {
  const bool continues = header.Is(FrameType::kContinuation);
  if (continues != (block_stream_ != 0) || (continues && header.stream != block_stream_)) {
    return Abandon(Failure::kProtocolError, "CONTINUATION without its HEADERS");
  }
  if (!continues) {
    if (!CutPadding(header, payload)) return Abandon(Failure::kProtocolError, "more padding than payload");
    if (header.Has(protocol::kFlagPriority)) payload.remove_prefix(std::min<std::size_t>(5, payload.size()));
    if (header.Has(protocol::kFlagEndHeaders)) {
      return TakeBlock(header.stream, payload, header.Has(protocol::kFlagEndStream));
    }
    block_stream_ = header.stream;
    block_ends_ = header.Has(protocol::kFlagEndStream);
    block_.clear();
  }
  block_ += payload;
  if (block_.size() > desk_.buffer_size) return Abandon(Failure::kProtocolError, "a header block without end");
  if (!header.Has(protocol::kFlagEndHeaders)) return;
  block_stream_ = 0;
  TakeBlock(header.stream, block_, block_ends_);
}

void GrpcConnection::TakeBlock(std::uint32_t id, std::string_view block, bool end) {
  const BlockFacts& facts = memo_.Read(block);
  if (!facts.malformed.empty()) {
    return Abandon(Failure::kProtocolError, "a header block that does not decode: " + facts.malformed);
  }
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  if (stream->answered && facts.http_status != 0) {
    return Fail(*stream, Failure::kProtocolError, 0, ":status in trailers");
  }
  if (!stream->answered) {
    if (facts.http_status >= 100 && facts.http_status < 200 && !end) return;
    stream->answered = true;
    if (facts.http_status != 200) {
      return Fail(*stream, Failure::kHttpStatus, static_cast<std::uint32_t>(facts.http_status));
    }
    if (!facts.grpc_content) return Fail(*stream, Failure::kContentType);
    if (!end) return;
  }
  if (!end) return Fail(*stream, Failure::kProtocolError, 0, "trailers without END_STREAM");
  TakeTrailers(*stream, facts);
}

void GrpcConnection::TakeTrailers(Stream& stream, const BlockFacts& facts) {
  if (facts.grpc_status < 0) return Fail(stream, Failure::kNoGrpcStatus);
  if (facts.grpc_status != request_.expected_status) {
    return Fail(stream, Failure::kGrpcStatus, static_cast<std::uint32_t>(facts.grpc_status), facts.grpc_message);
  }
  if (stream.prefix != 0) return Fail(stream, Failure::kTruncated);
  if (facts.grpc_status == 0 && request_.one_message && stream.messages != 1) {
    return stream.messages == 0 ? Fail(stream, Failure::kNoMessage)
                                : Fail(stream, Failure::kMessageCount, stream.messages);
  }
  if (request_.expected_messages && stream.messages != *request_.expected_messages) {
    return Fail(stream, Failure::kMessageCount, stream.messages);
  }
  Finish(stream);
}

void GrpcConnection::TakeSettings(const FrameHeader& header, std::string_view payload) {
  if (header.Has(protocol::kFlagAck)) return;
  if (payload.size() % 6 != 0) return Abandon(Failure::kProtocolError, "SETTINGS of a wrong size");
  for (; !payload.empty(); payload.remove_prefix(6)) {
    const std::uint32_t value = ReadOctets32(payload.data() + 2);
    switch (static_cast<protocol::Setting>(ReadOctets32(payload.data()) >> 16)) {
      case protocol::Setting::kHeaderTableSize:
        // Ours needs less than the default; what the other side allows beyond that is left unused.
        if (value < request_.table_octets) plain_ = true;
        if (value < protocol::kDefaultHeaderTableSize) update_ = protocol::HpackTableSizeUpdate(plain_ ? 0 : value);
        break;
      case protocol::Setting::kMaxConcurrentStreams:
        limit_ = static_cast<int>(std::min(static_cast<std::uint32_t>(wanted_), value));
        break;
      case protocol::Setting::kInitialWindowSize:
        for (Stream& stream : streams_) stream.window += std::int64_t{value} - initial_window_;
        initial_window_ = value;
        break;
      case protocol::Setting::kMaxFrameSize:
        max_frame_ = std::clamp(value, protocol::kDefaultMaxFrameSize, protocol::kLargestMaxFrameSize);
        break;
      default:
        break;
    }
  }
  ReserveFrame(out_, 0, FrameType::kSettings, protocol::kFlagAck, 0);
  if (state_ == State::kGreeting) state_ = State::kOpen;
  PumpAll();
}

void GrpcConnection::TakeWindowUpdate(std::uint32_t id, std::string_view payload) {
  if (payload.size() != 4) return Abandon(Failure::kProtocolError, "WINDOW_UPDATE of a wrong size");
  const std::uint32_t increment = ReadOctets32(payload.data()) & protocol::kLargestWindow;
  if (id == 0) {
    window_ += increment;
    if (window_ > std::int64_t{protocol::kLargestWindow}) {
      return Abandon(Failure::kProtocolError, "a window above 2^31-1");
    }
  } else if (Stream* stream = Find(id)) {
    stream->window += increment;
  }
  if (!sending_.empty()) PumpAll();
}

void GrpcConnection::TakeGoaway(std::string_view payload) {
  if (payload.size() < 8) return Abandon(Failure::kProtocolError, "GOAWAY of a wrong size");
  const std::uint32_t last = ReadOctets32(payload.data()) & protocol::kLargestWindow;
  const std::uint32_t code = ReadOctets32(payload.data() + 4);
  Leave();
  for (Stream& stream : streams_) {
    if (stream.id > last) Fail(stream, Failure::kNotProcessed, 0, protocol::Http2ErrorName(code));
  }
}

}  // namespace assay::load
