#include "harness/transcript/stream_view.h"

namespace assay::transcript {

using protocol::FrameType;

bool Is(const FrameSeen& frame, FrameType type) { return frame.type == static_cast<std::uint8_t>(type); }

bool EndsStream(const FrameSeen& frame) {
  return (Is(frame, FrameType::kData) || Is(frame, FrameType::kHeaders)) &&
         (frame.flags & protocol::kFlagEndStream) != 0;
}

EventRange ConnectionAround(const Transcript& transcript, std::size_t index) {
  const std::vector<Event>& events = transcript.events;
  const auto opens = [&](std::size_t i) {
    return std::holds_alternative<ConnectionOpened>(events[i].what) && events[i].connection == events[index].connection;
  };
  EventRange range{index, index + 1};
  while (range.begin > 0 && !opens(range.begin)) --range.begin;
  while (range.end < events.size() && !opens(range.end)) ++range.end;
  return range;
}

StreamView ViewStream(const Transcript& transcript, const CallView& call) {
  StreamView view;
  if (call.started == nullptr || call.started->stream == 0) return view;
  const std::uint32_t stream = call.started->stream;
  const std::string& connection = transcript.events[call.started_index].connection;
  const EventRange range = ConnectionAround(transcript, call.started_index);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const Event& event = transcript.events[i];
    const auto* frame = std::get_if<FrameSeen>(&event.what);
    const auto* block = std::get_if<HeadersSeen>(&event.what);
    const bool of_the_stream =
        (frame != nullptr && frame->stream == stream) || (block != nullptr && block->stream == stream);
    if (!of_the_stream || event.connection != connection) continue;
    const bool received = event.direction == Direction::kReceived;
    if (frame != nullptr) {
      if (received) view.received.push_back({i, frame});
      if (!received && !view.our_reset && Is(*frame, FrameType::kRstStream)) view.our_reset = i;
    } else {
      (received ? view.replies : view.requests).push_back({i, block});
    }
  }
  return view;
}

StreamView StreamView::UntilOurReset() const {
  StreamView cut = *this;
  if (!our_reset) return cut;
  std::erase_if(cut.received, [&](const FrameAt& at) { return at.index > *our_reset; });
  std::erase_if(cut.replies, [&](const BlockAt& at) { return at.index > *our_reset; });
  return cut;
}

std::optional<std::size_t> StreamView::EndOfStream() const {
  for (const FrameAt& at : received) {
    if (EndsStream(*at.frame)) return at.index;
  }
  return std::nullopt;
}

const FrameAt* StreamView::TargetReset() const {
  for (const FrameAt& at : received) {
    if (Is(*at.frame, FrameType::kRstStream)) return &at;
  }
  return nullptr;
}

}  // namespace assay::transcript
