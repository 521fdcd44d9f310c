#include "harness/transcript/stream_view.h"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::transcript {

using protocol::FrameType;

bool Is(const FrameSeen& frame, FrameType type) { return frame.type == static_cast<std::uint8_t>(type); }

bool EndsStream(const FrameSeen& frame) {
  return (Is(frame, FrameType::kData) || Is(frame, FrameType::kHeaders)) &&
         (frame.flags & protocol::kFlagEndStream) != 0;
}

namespace {

bool IsOnAStream(const CallView& call) { return call.started != nullptr && call.started->stream != 0; }

// Of a frame or a header block; 0 for what belongs to no stream.
std::uint32_t StreamOf(const Event& event) {
  if (const auto* frame = std::get_if<FrameSeen>(&event.what)) return frame->stream;
  const auto* block = std::get_if<HeadersSeen>(&event.what);
  return block == nullptr ? 0 : block->stream;
}

void Add(std::size_t index, const Event& event, StreamView& view) {
  const bool received = event.direction == Direction::kReceived;
  if (const auto* frame = std::get_if<FrameSeen>(&event.what)) {
    if (received) view.received.push_back({index, frame});
    if (!received && !view.our_reset && Is(*frame, FrameType::kRstStream)) view.our_reset = index;
  } else if (const auto* block = std::get_if<HeadersSeen>(&event.what)) {
    (received ? view.replies : view.requests).push_back({index, block});
  }
}

}  // namespace

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
  if (!IsOnAStream(call)) return view;
  const std::string& connection = transcript.events[call.started_index].connection;
  const EventRange range = ConnectionAround(transcript, call.started_index);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const Event& event = transcript.events[i];
    if (StreamOf(event) == call.started->stream && event.connection == connection) Add(i, event, view);
  }
  return view;
}

std::vector<StreamView> ViewStreams(const Transcript& transcript, const std::vector<CallView>& calls) {
  // A connection is told by the event that opened it, since its label may be opened anew.
  std::map<std::string_view, std::size_t> openings;
  std::vector<std::size_t> opening_of(transcript.events.size());
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const Event& event = transcript.events[i];
    if (std::holds_alternative<ConnectionOpened>(event.what)) openings[event.connection] = i;
    const auto opening = openings.try_emplace(event.connection, i).first;
    opening_of[i] = opening->second;
  }
  std::vector<StreamView> views(calls.size());
  std::map<std::pair<std::size_t, std::uint32_t>, std::vector<StreamView*>> by_stream;  // several, where one is reused
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (IsOnAStream(calls[i]))
      by_stream[{opening_of[calls[i].started_index], calls[i].started->stream}].push_back(&views[i]);
  }
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const Event& event = transcript.events[i];
    const std::uint32_t stream = StreamOf(event);
    if (stream == 0) continue;
    const auto found = by_stream.find({opening_of[i], stream});
    if (found == by_stream.end()) continue;
    for (StreamView* view : found->second) Add(i, event, *view);
  }
  return views;
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
