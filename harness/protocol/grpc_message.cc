#include "harness/protocol/grpc_message.h"

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

// As in FrameReader: what was given is cut off when it exceeds this.
constexpr std::size_t kKept = 65536;

// Asks for a whole prefix.
GrpcMessage ReadPrefix(std::string_view octets) {
  return {static_cast<std::uint8_t>(octets[0]), static_cast<std::uint32_t>(ReadBigEndian(octets.substr(1, 4))), {}};
}

}  // namespace

std::string EncodeMessage(std::string_view payload, std::uint8_t flag, std::optional<std::uint32_t> declared) {
  std::string out;
  out.reserve(kMessagePrefixSize + payload.size());
  AppendBigEndian(out, flag, 1);
  AppendBigEndian(out, declared ? *declared : payload.size(), 4);
  out += payload;
  return out;
}

void MessageReader::Feed(std::string_view octets) {
  if (taken_ == buffer_.size() || taken_ > kKept) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  buffer_ += octets;
}

std::optional<GrpcMessage> MessageReader::Next() {
  const std::string_view rest = Rest();
  if (rest.size() < kMessagePrefixSize) return std::nullopt;
  GrpcMessage message = ReadPrefix(rest);
  if (rest.size() - kMessagePrefixSize < message.length) return std::nullopt;
  message.payload = rest.substr(kMessagePrefixSize, message.length);
  taken_ += kMessagePrefixSize + message.length;
  return message;
}

std::optional<GrpcMessage> MessageReader::Truncated() const {
  const std::string_view rest = Rest();
  if (rest.empty()) return std::nullopt;
  if (rest.size() < kMessagePrefixSize) return GrpcMessage();
  GrpcMessage message = ReadPrefix(rest);
  message.payload = rest.substr(kMessagePrefixSize);
  return message;
}

std::string MessageReader::DescribeRest() const {
  const std::size_t size = Rest().size();
  if (size == 0) return "";
  const auto say = [](std::string_view what, std::size_t there, std::size_t whole) {
    return "truncated " + std::string(what) + ": " + std::to_string(there) + " of " + std::to_string(whole) + " octets";
  };
  if (size < kMessagePrefixSize) return say("prefix", size, kMessagePrefixSize);
  return say("message", size - kMessagePrefixSize, ReadPrefix(Rest()).length);
}

}  // namespace assay::protocol
