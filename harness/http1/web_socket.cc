#include "harness/http1/web_socket.h"

#include <array>
#include <boost/uuid/detail/sha1.hpp>
#include <cstddef>
#include <random>

#include "harness/protocol/base64.h"

namespace assay::http1 {
namespace {

void AppendBigEndian(std::uint64_t number, int octets, std::string& text) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift);
}

std::uint64_t BigEndian(std::string_view octets) {
  std::uint64_t number = 0;
  for (const char c : octets) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::string RandomOctets(std::size_t count) {
  std::random_device device;
  std::string octets;
  while (octets.size() < count) octets += static_cast<char>(device());
  return octets;
}

}  // namespace

std::string MakeSocketKey() { return protocol::EncodeBase64(RandomOctets(16), /*padded=*/true); }

std::string AcceptOf(std::string_view key) {
  boost::uuids::detail::sha1 hash;
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  hash.process_bytes(text.data(), text.size());
  boost::uuids::detail::sha1::digest_type digest;
  hash.get_digest(digest);
  std::string octets;
  for (const unsigned word : digest) AppendBigEndian(word, 4, octets);
  return protocol::EncodeBase64(octets, /*padded=*/true);
}

std::string WriteFrame(Opcode opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | static_cast<int>(opcode)));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() < 65536) {
    frame += static_cast<char>(0x80 | 126);
    AppendBigEndian(payload.size(), 2, frame);
  } else {
    frame += static_cast<char>(0x80 | 127);
    AppendBigEndian(payload.size(), 8, frame);
  }
  const std::string mask = RandomOctets(4);
  frame += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

std::optional<SocketFrame> TakeFrame(std::string& octets, std::string* malformed) {
  if (octets.size() < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(octets[0]);
  const auto second = static_cast<unsigned char>(octets[1]);
  if ((first & 0x70) != 0) *malformed = "a reserved bit is set (RFC 6455 §5.2)";
  if ((second & 0x80) != 0) *malformed = "a server masks its frame (RFC 6455 §5.1)";
  if ((first & 0x80) == 0 || (first & 0x0f) == 0) *malformed = "a message comes in fragments";
  if (!malformed->empty()) return std::nullopt;
  std::uint64_t length = second & 0x7f;
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  const std::size_t head = 2 + extended;
  if (octets.size() < head) return std::nullopt;
  if (extended > 0) length = BigEndian(std::string_view(octets).substr(2, extended));
  if (octets.size() - head < length) return std::nullopt;
  SocketFrame frame{static_cast<Opcode>(first & 0x0f), octets.substr(head, static_cast<std::size_t>(length))};
  octets.erase(0, head + static_cast<std::size_t>(length));
  return frame;
}

SocketClose ReadClose(std::string_view payload) {
  if (payload.size() < 2) return {};
  return {static_cast<int>(BigEndian(payload.substr(0, 2))), std::string(payload.substr(2))};
}

}  // namespace assay::http1
