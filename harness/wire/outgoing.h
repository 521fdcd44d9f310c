#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/transcript/event.h"

namespace assay::wire {

// Octets that are to go out as DATA of one stream as soon as the target's windows have room for them.
struct Outgoing {
  std::string octets;
  bool end_stream = false;                        // on the last frame
  std::optional<std::uint8_t> padding;            // PADDED on each frame, with so many octets
  std::size_t chunk = 0;                          // octets of data in a frame at most; 0: what the target takes
  std::vector<transcript::MessageSeen> messages;  // that have been sent when the last octet has

  std::size_t written = 0;  // octets that are in frames already

  // The octets of data that a frame may take which is to be no longer than `frame`.
  std::size_t Room(std::int64_t frame) const {
    const std::int64_t overhead = padding ? *padding + 1 : 0;
    std::int64_t room = std::min(frame - overhead, static_cast<std::int64_t>(octets.size() - written));
    if (chunk > 0) room = std::min(room, static_cast<std::int64_t>(chunk));
    return room > 0 ? static_cast<std::size_t>(room) : 0;
  }
};

}  // namespace assay::wire
