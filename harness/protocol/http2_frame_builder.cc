#include "harness/protocol/http2_frame_builder.h"

#include <algorithm>

#include "harness/base/bytes.h"

namespace assay::protocol {
namespace {

void AppendPriority(std::string& out, const Priority& priority) {
  AppendBigEndian(out, (priority.dependency & 0x7FFFFFFFU) | (priority.exclusive ? 0x80000000U : 0), 4);
  AppendBigEndian(out, priority.weight, 1);
}

// `content` between Pad Length and padding, or alone.
std::string Pad(std::optional<std::uint8_t> padding, std::string_view content) {
  std::string payload;
  if (padding) payload += static_cast<char>(*padding);
  payload += content;
  payload.append(padding.value_or(0), '\0');
  return payload;
}

std::uint8_t Bit(bool set, std::uint8_t flag) { return set ? flag : 0; }

}  // namespace

Frame MakeFrame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  return {{static_cast<std::uint32_t>(payload.size()), type, flags, stream, false}, std::string(payload)};
}

Frame MakeFrame(FrameType type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  return MakeFrame(static_cast<std::uint8_t>(type), flags, stream, payload);
}

Frame MakeData(std::uint32_t stream, std::string_view data, const DataOptions& options) {
  const std::uint8_t flags = Bit(options.end_stream, kFlagEndStream) | Bit(options.padding.has_value(), kFlagPadded);
  return MakeFrame(FrameType::kData, flags, stream, Pad(options.padding, data));
}

Frame MakeHeaders(std::uint32_t stream, std::string_view fragment, const HeadersOptions& options) {
  const std::uint8_t flags = Bit(options.end_stream, kFlagEndStream) | Bit(options.end_headers, kFlagEndHeaders) |
                             Bit(options.padding.has_value(), kFlagPadded) |
                             Bit(options.priority.has_value(), kFlagPriority);
  std::string content;
  if (options.priority) AppendPriority(content, *options.priority);
  content += fragment;
  return MakeFrame(FrameType::kHeaders, flags, stream, Pad(options.padding, content));
}

Frame MakeContinuation(std::uint32_t stream, std::string_view fragment, bool end_headers) {
  return MakeFrame(FrameType::kContinuation, Bit(end_headers, kFlagEndHeaders), stream, fragment);
}

std::vector<Frame> MakeHeaderBlock(std::uint32_t stream, std::string_view block, std::size_t chunk,
                                   const HeadersOptions& options) {
  chunk = std::max<std::size_t>(chunk, 1);
  HeadersOptions first = options;
  first.end_headers = options.end_headers && block.size() <= chunk;
  std::vector<Frame> frames = {MakeHeaders(stream, block.substr(0, chunk), first)};
  for (std::size_t at = chunk; at < block.size(); at += chunk) {
    const bool last = block.size() - at <= chunk;
    frames.push_back(MakeContinuation(stream, block.substr(at, chunk), options.end_headers && last));
  }
  return frames;
}

Frame MakePriority(std::uint32_t stream, const Priority& priority) {
  std::string payload;
  AppendPriority(payload, priority);
  return MakeFrame(FrameType::kPriority, 0, stream, payload);
}

Frame MakeRstStream(std::uint32_t stream, std::uint32_t code) {
  std::string payload;
  AppendBigEndian(payload, code, 4);
  return MakeFrame(FrameType::kRstStream, 0, stream, payload);
}

Frame MakeSettings(const SettingsList& settings) {
  std::string payload;
  for (const auto& [id, value] : settings) {
    AppendBigEndian(payload, id, 2);
    AppendBigEndian(payload, value, 4);
  }
  return MakeFrame(FrameType::kSettings, 0, 0, payload);
}

Frame MakeSettingsAck() { return MakeFrame(FrameType::kSettings, kFlagAck, 0, {}); }

Frame MakePushPromise(std::uint32_t stream, std::uint32_t promised, std::string_view fragment,
                      const PushPromiseOptions& options) {
  const std::uint8_t flags = Bit(options.end_headers, kFlagEndHeaders) | Bit(options.padding.has_value(), kFlagPadded);
  std::string content;
  AppendBigEndian(content, promised, 4);
  content += fragment;
  return MakeFrame(FrameType::kPushPromise, flags, stream, Pad(options.padding, content));
}

Frame MakePing(std::string_view opaque, bool ack) { return MakeFrame(FrameType::kPing, Bit(ack, kFlagAck), 0, opaque); }

Frame MakeGoaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug) {
  std::string payload;
  AppendBigEndian(payload, last_stream, 4);
  AppendBigEndian(payload, code, 4);
  payload += debug;
  return MakeFrame(FrameType::kGoaway, 0, 0, payload);
}

Frame MakeWindowUpdate(std::uint32_t stream, std::uint32_t increment) {
  std::string payload;
  AppendBigEndian(payload, increment, 4);
  return MakeFrame(FrameType::kWindowUpdate, 0, stream, payload);
}

}  // namespace assay::protocol
