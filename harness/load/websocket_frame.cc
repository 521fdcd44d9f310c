#include "harness/load/websocket_frame.h"

#include "harness/base/bytes.h"

namespace assay::load {

std::string WebSocketHead(std::uint8_t opcode, std::size_t size) {
  std::string head(1, static_cast<char>(0x80 | opcode));
  if (size < 126) {
    AppendBigEndian(head, 0x80 | size, 1);
  } else if (size < 65536) {
    AppendBigEndian(head, 0x80 | 126, 1);
    AppendBigEndian(head, size, 2);
  } else {
    AppendBigEndian(head, 0x80 | 127, 1);
    AppendBigEndian(head, size, 8);
  }
  return head + std::string(4, '\0');
}

WebSocketFrame ReadWebSocketFrame(std::string_view octets) {
  WebSocketFrame frame;
  if (octets.size() < 2) return frame;
  frame.final = (octets[0] & 0x80) != 0;
  frame.opcode = static_cast<std::uint8_t>(octets[0] & 0x0f);
  frame.masked = (octets[1] & 0x80) != 0;
  std::uint64_t length = static_cast<std::uint8_t>(octets[1]) & 127;
  std::size_t head = 2;
  if (length >= 126) {
    const std::size_t more = length == 126 ? 2 : 8;
    if (octets.size() < head + more) return frame;
    length = ReadBigEndian(octets.substr(head, more));
    head += more;
  }
  if (octets.size() - head < length) return frame;
  frame.payload = octets.substr(head, length);
  frame.size = head + length;
  return frame;
}

}  // namespace assay::load
