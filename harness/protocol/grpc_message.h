#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::protocol {

// A length-prefixed message (gRPC over HTTP/2, "Length-Prefixed-Message").
struct GrpcMessage {
  std::uint8_t flag = 0;     // 1: compressed; others are undefined
  std::uint32_t length = 0;  // as declared
  std::string payload;       // as on the wire, compressed or not

  bool operator==(const GrpcMessage&) const = default;
};

inline constexpr std::size_t kMessagePrefixSize = 5;

// Prefix and payload; `declared` instead of the payload's own length.
std::string EncodeMessage(std::string_view payload, std::uint8_t flag = 0, std::optional<std::uint32_t> declared = {});

// Takes messages out of the DATA of one stream. It judges no flag and no length, and reserves nothing ahead, so a
// declared length of 4 GiB costs nothing.
class MessageReader {
 public:
  void Feed(std::string_view octets);
  // The next whole message, or nothing.
  std::optional<GrpcMessage> Next();

  // At the end of the stream: the message that is not whole, with what is there of its payload. Nothing at a boundary;
  // a message of flag 0 and length 0 where not even the prefix is whole.
  std::optional<GrpcMessage> Truncated() const;
  // "truncated prefix: 3 of 5 octets", "truncated message: 3 of 10 octets"; empty at a boundary.
  std::string DescribeRest() const;

 private:
  std::string_view Rest() const { return std::string_view(buffer_).substr(taken_); }

  std::string buffer_;
  std::size_t taken_ = 0;  // octets at the front of buffer_ that Next() has given
};

}  // namespace assay::protocol
