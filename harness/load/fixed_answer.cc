#include "harness/load/fixed_answer.h"

#include <cstring>

#include "harness/load/frame_octets.h"
#include "harness/protocol/grpc_message.h"
#include "harness/protocol/hpack_literal.h"
#include "harness/protocol/http2_frame_builder.h"

namespace assay::load {
namespace {

using protocol::FrameType;

constexpr std::uint32_t kReturnAt = 1 << 29;
constexpr std::uint8_t kEndOfCall = protocol::kFlagEndStream;

std::string IndexedLiteral(std::string_view name, std::string_view value) {
  std::string literal = protocol::HpackLiteral(name, value);
  literal[0] = '\x40';  // with incremental indexing (RFC 7541 §6.2.1)
  return literal;
}

// HEADERS, DATA and trailers of stream 0, to be given a stream's number.
std::string Answer(const std::string& headers, std::string_view message, const std::string& trailers) {
  std::string octets = protocol::Serialize(protocol::MakeHeaders(0, headers));
  octets += protocol::Serialize(protocol::MakeData(0, protocol::EncodeMessage(message)));
  return octets + protocol::Serialize(protocol::MakeHeaders(0, trailers, {.end_stream = true}));
}

void PutStream(char* frame, std::uint32_t stream) { WriteBigEndian(frame + 5, stream, 4); }

}  // namespace

FixedAnswer::FixedAnswer(std::string_view message, std::vector<Nanos>* arrivals)
    : arrivals_(arrivals), preface_left_(protocol::kClientPreface.size()) {
  const std::string status = protocol::HpackIndexed(8);  // :status 200
  const std::string headers = status + IndexedLiteral("content-type", "application/grpc");
  const std::string trailers = IndexedLiteral("grpc-status", "0");
  // The last one to come into the table has the first number.
  const std::string short_headers = status + protocol::HpackIndexed(63);
  const std::string short_trailers = protocol::HpackIndexed(62);
  first_ = Answer(headers, message, trailers);
  later_ = Answer(short_headers, message, short_trailers);
  first_trailers_ = first_.size() - protocol::kFrameHeaderSize - trailers.size();
  later_trailers_ = later_.size() - protocol::kFrameHeaderSize - short_trailers.size();
  data_ = protocol::kFrameHeaderSize + protocol::kMessagePrefixSize + message.size();
  AppendSettings(out_, {{protocol::Setting::kMaxConcurrentStreams, protocol::kLargestWindow},
                        {protocol::Setting::kInitialWindowSize, protocol::kLargestWindow}});
  AppendWindowUpdate(out_, 0, protocol::kLargestWindow - protocol::kDefaultInitialWindowSize);
}

void FixedAnswer::AppendAnswer(std::uint32_t stream) {
  const std::string& answer = answered_ ? later_ : first_;
  const std::size_t trailers = answered_ ? later_trailers_ : first_trailers_;
  answered_ = true;
  char* out = out_.Reserve(answer.size());
  std::memcpy(out, answer.data(), answer.size());
  PutStream(out, stream);
  PutStream(out + trailers - data_, stream);
  PutStream(out + trailers, stream);
  out_.Advance(answer.size());
}

void FixedAnswer::Receive(std::string_view octets, Time) {
  const std::size_t skipped = std::min(preface_left_, octets.size());
  preface_left_ -= skipped;
  octets.remove_prefix(skipped);
  if (rest_.empty()) {
    rest_ = octets.substr(Consume(octets));
  } else {
    rest_ += octets;
    rest_.erase(0, Consume(rest_));
  }
}

std::size_t FixedAnswer::Consume(std::string_view octets) {
  std::size_t at = 0;
  while (octets.size() - at >= protocol::kFrameHeaderSize) {
    const protocol::FrameHeader header = ReadFrame(octets.data() + at);
    const std::size_t size = protocol::kFrameHeaderSize + header.length;
    if (octets.size() - at < size) break;
    const char* payload = octets.data() + at + protocol::kFrameHeaderSize;
    const bool is_data = header.Is(FrameType::kData);
    const bool is_headers = header.Is(FrameType::kHeaders);
    if (is_data) unreturned_ += header.length;
    if (is_headers && arrivals_ != nullptr) arrivals_->push_back(Now());
    if ((is_data || is_headers) && header.Has(kEndOfCall)) AppendAnswer(header.stream);
    if (header.Is(FrameType::kSettings) && !header.Has(protocol::kFlagAck)) {
      ReserveFrame(out_, 0, FrameType::kSettings, protocol::kFlagAck, 0);
    }
    if (header.Is(FrameType::kPing) && !header.Has(protocol::kFlagAck)) {
      std::memcpy(ReserveFrame(out_, 8, FrameType::kPing, protocol::kFlagAck, 0), payload, 8);
    }
    at += size;
  }
  if (unreturned_ >= kReturnAt) {
    AppendWindowUpdate(out_, 0, unreturned_);
    unreturned_ = 0;
  }
  return at;
}

std::string FixedAnswer::TakeOutput() {
  std::string output(out_.View());
  out_.Clear();
  return output;
}

}  // namespace assay::load
