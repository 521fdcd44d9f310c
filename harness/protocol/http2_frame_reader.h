#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_settings.h"

namespace assay::protocol {

// Takes frames out of a stream of octets that comes in pieces. It judges nothing and drops nothing: a frame above the
// limit stays in the buffer, with its header to be seen, until the limit is lifted or the connection is given up.
class FrameReader {
 public:
  // `max_length` of a payload: what our SETTINGS_MAX_FRAME_SIZE says.
  explicit FrameReader(std::uint32_t max_length = kDefaultMaxFrameSize) : max_length_(max_length) {}

  void set_max_length(std::uint32_t max_length) { max_length_ = max_length; }
  void LiftLimit() { max_length_ = kLargestMaxFrameSize; }

  void Feed(std::string_view octets);
  // The next whole frame within the limit, or nothing.
  std::optional<Frame> Next();

  // The header of the frame that Next() cannot give yet, once its nine octets are here.
  std::optional<FrameHeader> PendingHeader() const;
  // Whether that header declares more than the limit: Next() gives nothing until it is lifted.
  bool OverLimit() const;
  // The octets that Next() has not given: the beginning of a frame, or what never was one (an HTTP/1.1 reply).
  // Valid until the next Feed.
  std::string_view Rest() const { return std::string_view(buffer_).substr(taken_); }

 private:
  std::uint32_t max_length_;
  std::string buffer_;
  std::size_t taken_ = 0;  // octets at the front of buffer_ that Next() has given
};

}  // namespace assay::protocol
