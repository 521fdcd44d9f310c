#include "harness/protocol/http2_frame_reader.h"

namespace assay::protocol {
namespace {

// What Next() has given is cut off the buffer when it exceeds this, so that many small frames cost no move each.
constexpr std::size_t kKept = 65536;

}  // namespace

void FrameReader::Feed(std::string_view octets) {
  if (taken_ == buffer_.size() || taken_ > kKept) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  buffer_ += octets;
}

std::optional<Frame> FrameReader::Next() {
  const std::optional<FrameHeader> header = PendingHeader();
  if (!header || OverLimit() || Rest().size() < kFrameHeaderSize + header->length) return std::nullopt;
  Frame frame{*header, std::string(Rest().substr(kFrameHeaderSize, header->length))};
  taken_ += kFrameHeaderSize + header->length;
  return frame;
}

std::optional<FrameHeader> FrameReader::PendingHeader() const {
  if (Rest().size() < kFrameHeaderSize) return std::nullopt;
  return ReadFrameHeader(Rest());
}

bool FrameReader::OverLimit() const {
  const std::optional<FrameHeader> header = PendingHeader();
  return header && header->length > max_length_;
}

}  // namespace assay::protocol
