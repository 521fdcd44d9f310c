#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::http1 {

// A client's side of RFC 6455, as octets.

enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

struct SocketFrame {
  Opcode opcode = Opcode::kText;
  std::string payload;
};

// Sixteen random octets in base64: Sec-WebSocket-Key.
std::string MakeSocketKey();
// Sec-WebSocket-Accept for a key (RFC 6455 §4.2.2).
std::string AcceptOf(std::string_view key);

// A whole message in one masked frame.
std::string WriteFrame(Opcode opcode, std::string_view payload);

// Takes the first whole frame out of what a server sent. Empty: there is none yet. `malformed` says what breaks
// RFC 6455, among it fragments, which no server needs for messages of this size.
std::optional<SocketFrame> TakeFrame(std::string& octets, std::string* malformed);

// The code of a close frame, 1005 where it has none (RFC 6455 §7.1.5), and its reason.
struct SocketClose {
  int code = 1005;
  std::string reason;
};
SocketClose ReadClose(std::string_view payload);

}  // namespace assay::http1
