#include "harness/peer/intake.h"

#include <utility>

#include "harness/base/bytes.h"
#include "harness/protocol/grpc_message.h"

namespace assay::peer {

using protocol::GrpcStatus;
using protocol::kMessagePrefixSize;

void Intake::Feed(std::string_view octets) {
  if (defect_ == Defect::kPrefixSplitMisread && buffer_.size() - taken_ < kMessagePrefixSize) taken_ = buffer_.size();
  buffer_.erase(0, std::exchange(taken_, 0));
  buffer_ += octets;
}

tl::expected<std::optional<std::string>, CallStatus> Intake::Next() {
  const std::string_view rest = std::string_view(buffer_).substr(taken_);
  if (rest.size() < kMessagePrefixSize) return std::nullopt;
  const auto length = static_cast<std::uint32_t>(ReadBigEndian(rest.substr(1, 4)));
  if (length > limit_ && defect_ != Defect::kOversizeServed) {
    return tl::unexpected(CallStatus::Of(
        GrpcStatus::kResourceExhausted,
        "a message of " + std::to_string(length) + " octets is above the limit of " + std::to_string(limit_)));
  }
  if (rest.size() - kMessagePrefixSize < length) return std::nullopt;
  auto message = Decode(static_cast<std::uint8_t>(rest[0]), rest.substr(kMessagePrefixSize, length));
  taken_ += kMessagePrefixSize + length;
  if (defect_ == Defect::kOneMessagePerFrame) taken_ = buffer_.size();
  if (defect_ == Defect::kEmptyMessageSkipped && length == 0) return Next();
  return message;
}

tl::expected<std::optional<std::string>, CallStatus> Intake::Decode(std::uint8_t flag, std::string_view payload) const {
  if (flag == 0) return std::string(payload);
  if (flag != 1) return tl::unexpected(CallStatus::Of(GrpcStatus::kInternal, "unknown flag of a message"));
  if (!coding_ || *coding_ == protocol::Coding::kIdentity) {
    return tl::unexpected(CallStatus::Of(GrpcStatus::kInternal, "a compressed message without grpc-encoding"));
  }
  auto message = protocol::Decompress(*coding_, payload, limit_);
  if (message) return std::move(*message);
  // The limit is one of messages, not of what they are packed into (so Decompress stops there, and says "more than").
  const bool above = message.error().starts_with("more than");
  return tl::unexpected(CallStatus::Of(above ? GrpcStatus::kResourceExhausted : GrpcStatus::kInternal,
                                       "a message that does not decompress: " + message.error()));
}

}  // namespace assay::peer
