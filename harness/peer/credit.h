#pragma once

#include <algorithm>
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
  // Makes credit that is due smaller, as a mutant that forgets it does.
  void Lose(std::uint64_t octets) { lost_ += octets; }
  // The increment that is due, once it is worth a frame.
  std::optional<std::uint32_t> Return() {
    const auto lost = static_cast<std::uint32_t>(std::min<std::uint64_t>(lost_, taken_));
    lost_ -= lost;
    taken_ -= lost;
    if (taken_ < kWorthAFrame) return {};
    window_ += taken_;
    return std::exchange(taken_, 0);
  }

 private:
  static constexpr std::uint32_t kWorthAFrame = 16'384;

  std::int64_t window_ = protocol::kDefaultInitialWindowSize;
  std::uint64_t lost_ = 0;
  std::uint32_t taken_ = 0;  // and not given back
};

}  // namespace assay::peer
