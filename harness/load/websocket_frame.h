#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::load {

// Opcodes (RFC 6455 §5.2).
inline constexpr std::uint8_t kWebSocketContinuation = 0x0;
inline constexpr std::uint8_t kWebSocketText = 0x1;
inline constexpr std::uint8_t kWebSocketBinary = 0x2;
inline constexpr std::uint8_t kWebSocketClose = 0x8;
inline constexpr std::uint8_t kWebSocketPing = 0x9;
inline constexpr std::uint8_t kWebSocketPong = 0xa;

// What stands before the payload of a client's frame. It is masked with the key 0, which leaves the payload as it is:
// the mask is against proxies that are fooled by a script's octets, and these are ours.
std::string WebSocketHead(std::uint8_t opcode, std::size_t size);

// A server's frame.
struct WebSocketFrame {
  bool final = true;
  std::uint8_t opcode = 0;
  std::string_view payload;
  std::size_t size = 0;  // of the whole frame; 0: it is not all here
  bool masked = false;   // which a server's may not be
};
WebSocketFrame ReadWebSocketFrame(std::string_view octets);

}  // namespace assay::load
