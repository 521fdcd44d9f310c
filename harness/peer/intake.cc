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
  in_frame_ = 0;
}

tl::expected<std::optional<std::string>, CallStatus> Intake::Next() {
  const std::string_view rest = std::string_view(buffer_).substr(taken_);
  if (rest.size() < kMessagePrefixSize) return std::nullopt;
  const auto length = static_cast<std::uint32_t>(ReadBigEndian(rest.substr(1, 4)));
  const bool whole = rest.size() - kMessagePrefixSize >= length;
  const auto internal = [](const char* why) { return tl::unexpected(CallStatus::Of(GrpcStatus::kInternal, why)); };
  if (defect_ == Defect::kOversizeIsInternal && IsAbove(length)) return internal("a message above the limit");
  if (defect_ == Defect::kZeroLengthRefused && length == 0) return internal("a message of no octets");
  if (defect_ == Defect::kCoalescedRefused && whole && ++in_frame_ > 1) return internal("a second message in a frame");
  if (IsAbove(length) && (whole || defect_ != Defect::kHugeLengthAwaited)) {
    return tl::unexpected(CallStatus::Of(
        GrpcStatus::kResourceExhausted,
        "a message of " + std::to_string(length) + " octets is above the limit of " + std::to_string(limit_)));
  }
  if (!whole) return std::nullopt;
  auto message = Decode(static_cast<std::uint8_t>(rest[0]), rest.substr(kMessagePrefixSize, length));
  taken_ += kMessagePrefixSize + length;
  total_ += length;
  if (defect_ == Defect::kOneMessagePerFrame) taken_ = buffer_.size();
  if (defect_ == Defect::kEmptyMessageSkipped && length == 0) return Next();
  return message;
}

bool Intake::IsAbove(std::uint32_t length) const {
  if (defect_ == Defect::kOversizeServed) return false;
  if (defect_ == Defect::kLimitOfStream) return total_ + length > limit_;
  if (defect_ == Defect::kLimitLow && length > 100'000) return true;
  return length > limit_ || (defect_ == Defect::kLimitItselfRefused && length == limit_);
}

// Whether a mutant takes the message as it is, whatever its flag says.
bool Intake::TakenAsPlain(std::uint8_t flag) const {
  if (flag > 1) return defect_ == Defect::kRequestFlagIgnored;
  if (!coding_) return defect_ == Defect::kFlagAloneTaken || defect_ == Defect::kUnknownCodingTaken;
  switch (*coding_) {
    case protocol::Coding::kIdentity:
      return defect_ == Defect::kFlagWithIdentityTaken;
    case protocol::Coding::kGzip:
      return defect_ == Defect::kGzipAsPlain;
    case protocol::Coding::kDeflate:
      return defect_ == Defect::kDeflateAsPlain;
  }
  return false;
}

tl::expected<std::optional<std::string>, CallStatus> Intake::Decode(std::uint8_t flag, std::string_view payload) {
  const auto internal = [](std::string why) {
    return tl::unexpected(CallStatus::Of(GrpcStatus::kInternal, std::move(why)));
  };
  const bool packs = coding_ && *coding_ != protocol::Coding::kIdentity;
  if (flag == 0 && packs && defect_ == Defect::kPlainAmongPackedRefused) return internal("a message is not compressed");
  if (flag == 0 || TakenAsPlain(flag)) return std::string(payload);
  if (flag != 1) return internal("unknown flag of a message");
  if (!packs) return internal("a compressed message without grpc-encoding");
  if (defect_ == Defect::kContextKept && std::exchange(unpacked_, true)) return internal("no continuation");
  auto message = protocol::Decompress(*coding_, payload, defect_ == Defect::kBombServed ? UINT32_MAX : limit_);
  if (message && message->empty() && defect_ == Defect::kEmptyPackedRefused) return internal("nothing inside");
  if (message) return std::move(*message);
  // The limit is one of messages, not of what they are packed into (so Decompress stops there, and says "more than").
  if (message.error().starts_with("more than")) {
    return tl::unexpected(CallStatus::Of(GrpcStatus::kResourceExhausted, message.error()));
  }
  const bool wrong = defect_ == Defect::kCorruptIsUnknown;
  return tl::unexpected(CallStatus::Of(wrong ? GrpcStatus::kUnknown : GrpcStatus::kInternal,
                                       "a message that does not decompress: " + message.error()));
}

}  // namespace assay::peer
