#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/frames.h"
#include "harness/protocol/http2_settings.h"

namespace assay::judge {
namespace {

using protocol::FrameType;
using transcript::Direction;
using transcript::FrameSeen;

// The credit that we gave on one connection, and what the target used of it (RFC 9113 §5.2, §6.9).
class Credit {
 public:
  void Sent(const FrameSeen& frame) {
    if (Is(frame, FrameType::kWindowUpdate)) granted_[frame.stream] += frame.increment;
    if (Is(frame, FrameType::kSettings) && (frame.flags & protocol::kFlagAck) == 0) {
      unacknowledged_.push_back(protocol::FindSetting(frame.settings, protocol::Setting::kInitialWindowSize));
    }
  }

  void Acknowledged() {
    if (unacknowledged_.empty()) return;
    if (unacknowledged_.front()) initial_ = *unacknowledged_.front();
    unacknowledged_.pop_front();
  }

  // By how many octets the frame goes beyond the stream's or the connection's window; 0 where it does not.
  std::int64_t Received(const FrameSeen& data) {
    if (data.length == 0) return 0;  // needs no credit
    const std::int64_t connection = Use(0, data.length) - protocol::kDefaultInitialWindowSize - granted_[0];
    const std::int64_t stream = Use(data.stream, data.length) - Initial() - granted_[data.stream];
    return std::max({connection, stream, std::int64_t{0}});
  }

 private:
  std::int64_t Use(std::uint32_t stream, std::uint32_t octets) { return used_[stream] += octets; }

  // The target may go by a SETTINGS frame before it says so, or not yet.
  std::int64_t Initial() const {
    std::int64_t most = initial_;
    for (const auto& setting : unacknowledged_) most = std::max<std::int64_t>(most, setting.value_or(0));
    return most;
  }

  std::int64_t initial_ = protocol::kDefaultInitialWindowSize;
  std::deque<std::optional<std::uint32_t>> unacknowledged_;
  std::map<std::uint32_t, std::int64_t> granted_;  // by WINDOW_UPDATE; stream 0 is the connection
  std::map<std::uint32_t, std::int64_t> used_;
};

void Look(const transcript::Transcript& transcript, Breaches& breaches) {
  std::map<std::string, Credit> credits;
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const transcript::Event& event = transcript.events[i];
    if (std::holds_alternative<transcript::ConnectionOpened>(event.what)) credits[event.connection] = Credit();
    const auto* frame = std::get_if<FrameSeen>(&event.what);
    if (frame == nullptr) continue;
    Credit& credit = credits[event.connection];
    if (event.direction == Direction::kSent) {
      credit.Sent(*frame);
    } else if (Is(*frame, FrameType::kSettings) && (frame->flags & protocol::kFlagAck) != 0) {
      credit.Acknowledged();
    } else if (Is(*frame, FrameType::kData)) {
      const std::int64_t beyond = credit.Received(*frame);
      if (beyond > 0) {
        breaches.Add(Rule::kWindow, "frames.DATA", "DATA within the window that we gave",
                     fmt::format("{} octets beyond it, on stream {}", beyond, frame->stream), {i});
      }
    }
  }
}

}  // namespace

const Invariant kWindowInvariant = {"window", "The target never sends more DATA than the windows that we gave.",
                                    nullptr, Look};

}  // namespace assay::judge
