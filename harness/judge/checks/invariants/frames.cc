#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/frames.h"
#include "harness/protocol/http2_settings.h"

namespace assay::judge {
namespace {

using transcript::Direction;
using transcript::FrameSeen;
using transcript::HeadersSeen;

// The largest SETTINGS_MAX_FRAME_SIZE that we sent so far: the target may use it before it acknowledges.
class FrameLimits {
 public:
  void Open(const std::string& connection) { limits_.erase(connection); }
  void Sent(const std::string& connection, const FrameSeen& frame) {
    const auto size = protocol::FindSetting(frame.settings, protocol::Setting::kMaxFrameSize);
    if (size) limits_[connection] = std::max(Of(connection), *size);
  }
  std::uint32_t Of(const std::string& connection) const {
    const auto found = limits_.find(connection);
    return found == limits_.end() ? protocol::kDefaultMaxFrameSize : found->second;
  }

 private:
  std::map<std::string, std::uint32_t> limits_;
};

void Look(const transcript::Transcript& transcript, Breaches& breaches) {
  FrameLimits limits;
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const transcript::Event& event = transcript.events[i];
    if (std::holds_alternative<transcript::ConnectionOpened>(event.what)) limits.Open(event.connection);
    if (const auto* block = std::get_if<HeadersSeen>(&event.what)) {
      if (event.direction == Direction::kReceived && !block->malformed.empty()) {
        breaches.Add(Rule::kFrames, "blocks", "a header block that decodes", block->malformed, {i});
      }
    }
    const auto* frame = std::get_if<FrameSeen>(&event.what);
    if (frame == nullptr) continue;
    if (event.direction == Direction::kSent) {
      limits.Sent(event.connection, *frame);
    } else if (frame->length > limits.Of(event.connection)) {
      breaches.Add(Rule::kFrameSize, "frames." + protocol::FrameTypeName(frame->type),
                   fmt::format("at most {} octets", limits.Of(event.connection)),
                   fmt::format("{} octets", frame->length), {i});
    } else if (!frame->malformed.empty()) {
      breaches.Add(Rule::kFrames, "frames." + protocol::FrameTypeName(frame->type), "a well-formed frame",
                   SayFrame(*frame) + ": " + frame->malformed, {i});
    }
  }
}

}  // namespace

const Invariant kFramesInvariant = {"frames", "Every frame received is well formed, and no longer than we allow.",
                                    nullptr, Look};

}  // namespace assay::judge
