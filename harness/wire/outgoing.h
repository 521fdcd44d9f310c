#pragma once

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
};

}  // namespace assay::wire
