#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "harness/protocol/http2_settings.h"

namespace assay::peer {

// A window that we grant, of a stream or of the connection.
class Credit {
 public:
  // False: the client sent more than it may.
  bool Take(std::size_t octets) {
    window_ -= static_cast<std::int64_t>(octets);
    taken_ += static_cast<std::uint32_t>(octets);
    return window_ >= 0;
  }
  // The increment that is due, once it is worth a frame.
  std::optional<std::uint32_t> Return() {
    if (taken_ < kWorthAFrame) return {};
    window_ += taken_;
    return std::exchange(taken_, 0);
  }

 private:
  static constexpr std::uint32_t kWorthAFrame = 16'384;

  std::int64_t window_ = protocol::kDefaultInitialWindowSize;
  std::uint32_t taken_ = 0;  // and not given back
};

}  // namespace assay::peer
