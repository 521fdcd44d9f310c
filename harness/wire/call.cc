#include "harness/wire/call.h"

#include <charconv>
#include <utility>

#include "harness/protocol/compression.h"
#include "harness/protocol/grpc_status.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/percent.h"
#include "harness/script/call_results.h"

namespace assay::wire {

using protocol::GrpcStatus;
using protocol::HeaderList;
using transcript::Direction;
using transcript::EndKind;

namespace {

// A message that decompresses to more than this is taken for a bomb.
constexpr std::size_t kMostDecompressed = 256u << 20;

std::string ValueOf(const HeaderList& fields, std::string_view name) {
  const std::string* value = protocol::FindField(fields, name);
  return value != nullptr ? *value : std::string();
}

std::optional<int> HttpStatus(const HeaderList& fields) {
  const std::string text = ValueOf(fields, ":status");
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (text.size() != 3 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return status;
}

// "404 page not found" is no message: a reply of another kind, and its body, is for those who speak HTTP alone.
bool BringsMessages(std::optional<int> http_status, const HeaderList& fields) {
  return http_status == 200 || ValueOf(fields, "content-type").starts_with("application/grpc");
}

bool HasStatus(const HeaderList& fields) { return protocol::FindField(fields, "grpc-status") != nullptr; }

}  // namespace

Call::Call(std::string label, const script::CallFields& fields, const WireFields& wire,
           std::shared_ptr<const schema::Schema> schema, Recorder& recorder)
    : label_(std::move(label)), fields_(fields), wire_(wire), schema_(std::move(schema)), recorder_(recorder) {}

void Call::OnBlock(const HeaderList& fields, bool end_stream) {
  ++arrivals_;
  if (ended_) return;
  if (initial_seen_) {
    if (end_stream) {
      EndStream(fields, false);
    } else if (HasStatus(fields) && !early_trailers_) {
      early_trailers_ = fields;
    }
    return;
  }
  const std::optional<int> http_status = HttpStatus(fields);
  // An interim response says nothing yet (RFC 9110 §15.2).
  if (http_status && *http_status >= 100 && *http_status < 200 && !end_stream) return;
  http_status_ = http_status;
  if (end_stream) {
    EndStream(fields, true);
    return;
  }
  initial_seen_ = true;
  brings_messages_ = BringsMessages(http_status, fields);
  encoding_ = ValueOf(fields, "grpc-encoding");
  if (HasStatus(fields)) early_trailers_ = fields;
  recorder_.Add(Direction::kReceived, connection(), transcript::InitialMetadataSeen{label_, fields});
}

void Call::OnData(std::string_view octets, bool end_stream) {
  ++arrivals_;
  if (ended_) return;
  if (brings_messages_) {
    reader_.Feed(octets);
    TakeMessages();
  }
  if (end_stream) EndStream(early_trailers_.value_or(HeaderList()), false);
}

void Call::OnReset(std::uint32_t code) {
  ++arrivals_;
  if (ended_) return;
  transcript::StatusSeen status;
  status.end = EndKind::kReset;
  status.code = static_cast<int>(protocol::GrpcStatusFromHttp2Error(code));
  status.reset_code = code;
  status.message = "RST_STREAM " + protocol::Http2ErrorName(code);
  End(std::move(status));
}

void Call::OnConnectionOver(std::string_view how) {
  ++arrivals_;
  if (ended_) return;
  transcript::StatusSeen status;
  status.end = EndKind::kConnection;
  status.code = static_cast<int>(GrpcStatus::kUnavailable);
  status.message = how;
  End(std::move(status));
}

void Call::OnExcluded() { OnConnectionOver("GOAWAY excludes the stream"); }

void Call::OnCancelled() {
  if (ended_) return;
  transcript::StatusSeen status;
  status.end = EndKind::kCancelled;
  status.code = static_cast<int>(GrpcStatus::kCancelled);
  End(std::move(status));
}

transcript::MessageSeen Call::ViewSent(std::uint8_t flag, std::uint64_t length, std::string_view octets) const {
  return script::DescribeMessage(label_, flag, length, octets, fields_.input_type, *schema_);
}

void Call::TakeMessages() {
  while (const auto message = reader_.Next()) {
    ++messages_received_;
    recorder_.Add(Direction::kReceived, connection(), ViewReceived(*message));
  }
}

transcript::MessageSeen Call::ViewReceived(const protocol::GrpcMessage& message) const {
  const auto plain = [&](std::string malformed) {
    transcript::MessageSeen seen;
    seen.call = label_;
    seen.flag = message.flag;
    seen.length = message.length;
    seen.payload = message.payload.substr(0, transcript::kPayloadKept);
    seen.malformed = std::move(malformed);
    return seen;
  };
  if (message.flag > 1) return plain("unknown flag " + std::to_string(message.flag));
  if (message.flag == 0) {
    return script::DescribeMessage(label_, 0, message.length, message.payload, fields_.output_type, *schema_);
  }
  if (encoding_.empty()) return plain("flag 1 without grpc-encoding");
  const auto coding = protocol::ParseCoding(encoding_);
  if (!coding) return plain("compressed by '" + encoding_ + "', which is not known here");
  const auto octets = protocol::Decompress(*coding, message.payload, kMostDecompressed);
  if (!octets) return plain(encoding_ + ": " + octets.error());
  return script::DescribeMessage(label_, 1, message.length, *octets, fields_.output_type, *schema_);
}

void Call::EndStream(const HeaderList& trailers, bool only_block) {
  if (const auto rest = reader_.Truncated()) {
    transcript::MessageSeen seen;
    seen.call = label_;
    seen.flag = rest->flag;
    seen.length = rest->length;
    seen.payload = rest->payload.substr(0, transcript::kPayloadKept);
    seen.malformed = reader_.DescribeRest();
    recorder_.Add(Direction::kReceived, connection(), std::move(seen));
  }
  transcript::StatusSeen status;
  status.trailers = trailers;
  if (HasStatus(trailers)) {
    status.end = only_block ? EndKind::kTrailersOnly : EndKind::kTrailers;
    status.raw_code = ValueOf(trailers, "grpc-status");
    status.code = protocol::ParseGrpcStatus(status.raw_code).value_or(static_cast<int>(GrpcStatus::kUnknown));
  } else {
    status.end = EndKind::kNoStatus;
    status.code = static_cast<int>(protocol::GrpcStatusFromHttp(http_status_.value_or(0)));
  }
  status.raw_message = ValueOf(trailers, "grpc-message");
  status.message = protocol::PercentDecode(status.raw_message);
  script::DescribeDetails(status, *schema_);
  End(std::move(status));
}

void Call::End(transcript::StatusSeen status) {
  ended_ = true;
  status.call = label_;
  status.http_status = http_status_;
  const Direction direction = status.end == EndKind::kCancelled ? Direction::kLocal : Direction::kReceived;
  recorder_.Add(direction, connection(), std::move(status));
}

}  // namespace assay::wire
