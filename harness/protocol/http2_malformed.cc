#include "harness/protocol/http2_malformed.h"

#include <optional>

#include "harness/protocol/http2_payload.h"
#include "harness/protocol/number.h"

namespace assay::protocol {
namespace {

// The fault of a parse, empty where there is none.
template <class T>
std::string FaultOf(const Parsed<T>& parsed) {
  return parsed ? std::string() : parsed.error();
}

std::string DescribeStream(const FrameHeader& header) {
  const std::string name = FrameTypeName(header.type);
  switch (static_cast<FrameType>(header.type)) {
    case FrameType::kData:
    case FrameType::kHeaders:
    case FrameType::kPriority:
    case FrameType::kRstStream:
    case FrameType::kPushPromise:
    case FrameType::kContinuation:
      return header.stream == 0 ? name + " on stream 0 (RFC 9113 §6)" : "";
    case FrameType::kSettings:
    case FrameType::kPing:
    case FrameType::kGoaway:
      return header.stream != 0 ? name + " on stream " + std::to_string(header.stream) + ", not 0 (RFC 9113 §6)" : "";
    case FrameType::kWindowUpdate:
      return "";
  }
  return "";
}

std::string DescribeSettings(const Frame& frame, Sender sender) {
  const Parsed<SettingsList> settings = ParseSettings(frame);
  if (!settings) return settings.error();
  for (const auto& [id, value] : *settings) {
    if (std::string fault = DescribeIllegalSetting(id, value); !fault.empty()) return fault;
    if (sender == Sender::kServer && id == static_cast<std::uint16_t>(Setting::kEnablePush) && value == 1) {
      return "SETTINGS_ENABLE_PUSH is 1 from a server (RFC 9113 §6.5.2)";
    }
  }
  return "";
}

std::string DescribePushPromise(const Frame& frame, Sender sender) {
  const Parsed<PushPromisePayload> promise = ParsePushPromise(frame);
  if (!promise) return promise.error();
  if (sender == Sender::kClient) return "PUSH_PROMISE from a client (RFC 9113 §8.4)";
  if (promise->promised == 0 || promise->promised % 2 != 0) {
    return "PUSH_PROMISE of stream " + std::to_string(promise->promised) + ", no stream of a server's (RFC 9113 §6.6)";
  }
  return "";
}

std::string DescribePayload(const Frame& frame, Sender sender) {
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::kData:
      return FaultOf(ParseData(frame));
    case FrameType::kHeaders:
      return FaultOf(ParseHeaders(frame));
    case FrameType::kPriority:
      return FaultOf(ParsePriority(frame));
    case FrameType::kRstStream:
      return FaultOf(ParseRstStream(frame));
    case FrameType::kSettings:
      return DescribeSettings(frame, sender);
    case FrameType::kPushPromise:
      return DescribePushPromise(frame, sender);
    case FrameType::kPing:
      return FaultOf(ParsePing(frame));
    case FrameType::kGoaway:
      return FaultOf(ParseGoaway(frame));
    case FrameType::kWindowUpdate:
      return FaultOf(ParseWindowUpdate(frame));
    case FrameType::kContinuation:
      break;
  }
  return "";
}

// Where the 31-bit number with a reserved bit before it stands in the payload, or nothing.
std::optional<std::size_t> ReservedBitAt(const FrameHeader& header) {
  if (header.Is(FrameType::kGoaway) || header.Is(FrameType::kWindowUpdate)) return 0;
  if (header.Is(FrameType::kPushPromise)) return header.Has(kFlagPadded) ? 1 : 0;
  return std::nullopt;
}

// What a receiver ignores, and a sender must leave unset all the same.
std::string DescribeUnset(const FrameHeader& header, std::string_view payload) {
  if (header.reserved) return "reserved bit of the frame header set (RFC 9113 §4.1)";
  const bool known = header.type <= static_cast<std::uint8_t>(FrameType::kContinuation);
  const auto undefined = static_cast<std::uint8_t>(header.flags & ~DefinedFlags(header.type));
  if (known && undefined != 0) {
    return FrameTypeName(header.type) + " with flag " + HexNumber(undefined) + ", which has no meaning (RFC 9113 §4.1)";
  }
  if (const auto at = ReservedBitAt(header); at && (static_cast<unsigned char>(payload[*at]) & 0x80U) != 0) {
    return FrameTypeName(header.type) + " with its reserved bit set (RFC 9113 §6)";
  }
  if ((DefinedFlags(header.type) & kFlagPadded) != 0 && header.Has(kFlagPadded)) {
    const std::string_view padding = payload.substr(payload.size() - static_cast<unsigned char>(payload[0]));
    if (padding.find_first_not_of('\0') != std::string_view::npos) {
      return FrameTypeName(header.type) + " with padding that is not zero (RFC 9113 §6.1)";
    }
  }
  return "";
}

}  // namespace

std::string DescribeMalformed(const FrameHeader& header, std::string_view payload, Sender sender) {
  if (header.length != payload.size()) {
    return FrameTypeName(header.type) + " declares " + std::to_string(header.length) + " octets and carries " +
           std::to_string(payload.size());
  }
  if (std::string fault = DescribeStream(header); !fault.empty()) return fault;
  if (std::string fault = DescribePayload({header, std::string(payload)}, sender); !fault.empty()) return fault;
  return DescribeUnset(header, payload);
}

}  // namespace assay::protocol
