#include "harness/peer/sender.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "harness/protocol/http2_frame_builder.h"

namespace assay::peer {

using protocol::HeaderList;

namespace {

std::size_t ListSize(const HeaderList& fields) {
  constexpr std::size_t kOverhead = 32;  // of each field (RFC 9113 §6.5.2)
  std::size_t size = 0;
  for (const auto& [name, value] : fields) size += name.size() + value.size() + kOverhead;
  return size;
}

// What a client cannot do without.
bool IsNeeded(const protocol::HeaderField& field) {
  return field.name.starts_with(':') || field.name == "content-type" || field.name == "grpc-status";
}

}  // namespace

void Sender::Send(const protocol::Frame& frame) { protocol::AppendFrame(output_, frame); }

void Sender::Open(std::uint32_t stream) { streams_[stream].window = initial_window_; }

void Sender::Headers(std::uint32_t stream, const HeaderList& fields) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  found->second.opened = true;
  if (defect_ == Defect::kDataBeforeHeaders) {
    found->second.late = fields;
    return;
  }
  SendBlock(stream, fields, false);
}

void Sender::Data(std::uint32_t stream, std::string_view octets) {
  const auto found = streams_.find(stream);
  if (found != streams_.end()) found->second.data += octets;
}

void Sender::End(std::uint32_t stream, HeaderList fields, std::optional<HeaderList> again) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  const bool too_large = ListSize(fields) > max_header_list_ && defect_ != Defect::kHeaderListLimitIgnored;
  if (too_large && defect_ == Defect::kOversizeTrailersReset) {
    return Reset(stream, protocol::Http2Error::kInternalError);
  }
  if (too_large) std::erase_if(fields, [](const protocol::HeaderField& field) { return !IsNeeded(field); });
  found->second.trailers = std::move(fields);
  found->second.again = std::move(again);
}

void Sender::Reset(std::uint32_t stream, protocol::Http2Error code) {
  Send(protocol::MakeRstStream(stream, static_cast<std::uint32_t>(code)));
  if (streams_.erase(stream) > 0) closed_.push_back({stream, true});
}

void Sender::Forget(std::uint32_t stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  found->second.data.clear();
  found->second.sent = 0;
}

bool Sender::Holds(std::uint32_t stream) const {
  const auto found = streams_.find(stream);
  return found != streams_.end() && found->second.Waiting() > 0;
}

bool Sender::HoldsAny() const {
  return std::any_of(streams_.begin(), streams_.end(), [](const auto& entry) { return entry.second.Waiting() > 0; });
}

bool Sender::Apply(const protocol::SettingsList& settings) {
  using protocol::Setting;
  const auto table = protocol::FindSetting(settings, Setting::kHeaderTableSize);
  if (table && defect_ != Defect::kTableSizeIgnored) encoder_.SetPeerTableSize(*table);
  if (const auto size = protocol::FindSetting(settings, Setting::kMaxFrameSize)) max_frame_ = *size;
  if (const auto size = protocol::FindSetting(settings, Setting::kMaxHeaderListSize)) max_header_list_ = *size;
  const auto initial = protocol::FindSetting(settings, Setting::kInitialWindowSize);
  if (!initial) return true;
  if (defect_ == Defect::kInitialWindowKept) {
    initial_window_ = *initial;
    return true;
  }
  const std::int64_t change = *initial - std::exchange(initial_window_, *initial);
  bool legal = true;
  for (auto& [id, stream] : streams_) {
    stream.window += change;  // may become negative (RFC 9113 §6.9.2)
    legal = legal && stream.window <= protocol::kLargestWindow;
  }
  return legal;
}

bool Sender::Widen(std::uint32_t stream, std::uint32_t increment) {
  const auto found = streams_.find(stream);
  if (stream != 0 && found == streams_.end()) return true;
  std::int64_t& window = stream == 0 ? window_ : found->second.window;
  window += increment;
  return window <= protocol::kLargestWindow;
}

std::vector<Sender::Closed> Sender::Pump() {
  for (bool progress = true; progress;) {
    progress = false;
    // A frame of each in turn, so that no stream holds up another.
    for (auto at = streams_.begin(); at != streams_.end();) {
      const auto [id, stream] = std::tie(at->first, at->second);
      if (defect_ == Defect::kBlockedStreamBlocksAll && stream.Waiting() > 0 && Room(stream) == 0) break;
      progress = SendSome(id, stream) || progress;
      const bool over = stream.Waiting() == 0 && stream.trailers;
      if (over) {
        SendEnd(id, stream);
        closed_.push_back({id, false});
      }
      at = over ? streams_.erase(at) : std::next(at);
    }
  }
  return std::exchange(closed_, {});
}

std::size_t Sender::Room(const Stream& stream) const {
  if (defect_ == Defect::kWindowIgnored) return max_frame_;
  const std::int64_t window = std::max<std::int64_t>(std::min(window_, stream.window), 0);
  const std::size_t limit = defect_ == Defect::kFrameTooLarge ? 2 * max_frame_ : max_frame_;
  return std::min<std::size_t>(limit, window);
}

bool Sender::SendSome(std::uint32_t id, Stream& stream) {
  const std::size_t size = std::min(stream.Waiting(), Room(stream));
  if (size == 0) return false;
  const bool last = defect_ == Defect::kEndOnData && stream.trailers && size == stream.Waiting();
  Send(protocol::MakeData(id, std::string_view(stream.data).substr(stream.sent, size), {.end_stream = last}));
  if (stream.late) SendBlock(id, *std::exchange(stream.late, {}), false);
  stream.sent += size;
  stream.window -= size;
  window_ -= size;
  if (stream.Waiting() == 0) {
    stream.data.clear();
    stream.sent = 0;
  }
  return true;
}

void Sender::SendEnd(std::uint32_t id, Stream& stream) {
  if (stream.late) SendBlock(id, *std::exchange(stream.late, {}), false);
  switch (defect_) {
    case Defect::kTrailersOnlyEndsInData:
      SendBlock(id, *stream.trailers, stream.opened);
      if (!stream.opened) Send(protocol::MakeData(id, {}, {.end_stream = true}));
      return;
    case Defect::kEndOnData:
      // The last DATA said it, unless there was none.
      if (stream.opened) return;
      return SendBlock(id, *stream.trailers, true);
    case Defect::kTrailersWithoutEndStream:
      return SendBlock(id, *stream.trailers, false);
    case Defect::kDataAfterTrailers:
      SendBlock(id, *stream.trailers, false);
      return Send(protocol::MakeData(id, {}, {.end_stream = true}));
    default:
      SendBlock(id, *stream.trailers, true);
  }
  if (stream.again) SendBlock(id, *stream.again, true);
  if (defect_ == Defect::kResetAfterTrailers) {
    Send(protocol::MakeRstStream(id, static_cast<std::uint32_t>(protocol::Http2Error::kInternalError)));
  }
}

void Sender::SendBlock(std::uint32_t id, const HeaderList& fields, bool end_stream) {
  const std::string block = encoder_.Encode(fields);
  const bool interrupted = defect_ == Defect::kBlockInterrupted;
  const std::size_t most = interrupted ? 16 : max_frame_;
  bool first = true;
  for (const protocol::Frame& frame : protocol::MakeHeaderBlock(id, block, most, {.end_stream = end_stream})) {
    if (interrupted && !std::exchange(first, false)) Send(protocol::MakePing("breaking"));
    Send(frame);
  }
}

}  // namespace assay::peer
