#pragma once

#include <cstdint>
#include <utility>

namespace assay::wire {

// One of our windows of flow control, of a stream or of the connection (RFC 9113 §6.9): what has come against what was
// allowed, and what is to be given back.
class ReceiveWindow {
 public:
  // DATA has come. How many octets of it lie beyond the window, which was `initial` at first; 0: none.
  std::int64_t Receive(std::int64_t octets, std::int64_t initial) {
    received_ += octets;
    const std::int64_t beyond = received_ - initial - granted_;
    return octets > 0 && beyond > 0 ? beyond : 0;
  }
  // WINDOW_UPDATE was sent.
  void Grant(std::int64_t increment) { granted_ += increment; }
  // Octets have been read. The increment to send now: what was not given back, once it is half of `window`; else 0.
  std::uint32_t Return(std::int64_t octets, std::int64_t window) {
    unreturned_ += octets;
    return unreturned_ >= window / 2 ? static_cast<std::uint32_t>(std::exchange(unreturned_, 0)) : 0;
  }
  std::int64_t received() const { return received_; }

 private:
  std::int64_t received_ = 0;
  std::int64_t granted_ = 0;
  std::int64_t unreturned_ = 0;
};

}  // namespace assay::wire
