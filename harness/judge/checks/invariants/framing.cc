#include <fmt/format.h>

#include <charconv>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/frames.h"
#include "harness/protocol/header.h"
#include "harness/protocol/http2_error.h"

namespace assay::judge {
namespace {

using protocol::FrameType;
using protocol::Http2Error;
using transcript::BlockAt;
using transcript::FrameAt;
using transcript::FrameSeen;

bool EndsHeaders(const FrameSeen& frame) { return (frame.flags & protocol::kFlagEndHeaders) != 0; }

// A reset behind a whole reply that servers send in good faith: NO_ERROR asks us to stop sending (RFC 9113 §8.1),
// CANCEL says so at a deadline, STREAM_CLOSED answers frames of ours that crossed the end.
bool IsPoliteReset(std::optional<std::uint32_t> code) {
  return code == static_cast<std::uint32_t>(Http2Error::kNoError) ||
         code == static_cast<std::uint32_t>(Http2Error::kCancel) ||
         code == static_cast<std::uint32_t>(Http2Error::kStreamClosed);
}

// Walks the frames of a stream in their order.
class Walk {
 public:
  Walk(const CallOnWire& on, Breaches& breaches) : on_(on), breaches_(breaches) {}

  void Run() {
    for (const FrameAt& at : on_.stream.received) {
      if (ended_ || reset_) {
        AfterEnd(at);
      } else {
        BeforeEnd(at);
      }
      if (Is(*at.frame, FrameType::kHeaders) || Is(*at.frame, FrameType::kContinuation)) {
        in_block_ = !EndsHeaders(*at.frame);
        if (in_block_) LookAtNext(at);
      }
    }
    LookAtBlocks();
  }

 private:
  void BeforeEnd(const FrameAt& at) {
    const FrameSeen& frame = *at.frame;
    if (Is(frame, FrameType::kData) && !opened_) {
      breaches_.Add(Rule::kOrder, "frames", "HEADERS before DATA", SayFrame(frame), {at.index});
    }
    opened_ = opened_ || Is(frame, FrameType::kHeaders);
    if (EndsStream(frame)) {
      ended_ = at.index;
      if (Is(frame, FrameType::kData) && on_.IsGrpc()) {
        breaches_.Add(Rule::kNoEndOnData, "frames", "END_STREAM on the trailers", SayFrame(frame), {at.index});
      }
    }
    if (Is(frame, FrameType::kRstStream)) reset_ = at.index;
  }

  void AfterEnd(const FrameAt& at) {
    const FrameSeen& frame = *at.frame;
    const std::size_t end = ended_ ? *ended_ : *reset_;
    const bool rest_of_block = Is(frame, FrameType::kContinuation) && in_block_;
    const bool says_something = Is(frame, FrameType::kData) || Is(frame, FrameType::kHeaders) ||
                                Is(frame, FrameType::kPushPromise) || Is(frame, FrameType::kContinuation);
    if (says_something && !rest_of_block) {
      breaches_.Add(Rule::kSilenceAfterEnd, "frames", ended_ ? "nothing after END_STREAM" : "nothing after RST_STREAM",
                    SayFrame(frame) + Fields(at), {end, at.index});
    }
    if (Is(frame, FrameType::kRstStream) && ended_ && !reset_) {
      reset_ = at.index;
      if (!IsPoliteReset(frame.code)) {
        breaches_.Add(Rule::kResetAfterEnd, "frames", "no RST_STREAM with an error after a whole reply",
                      SayFrame(frame), {end, at.index});
      }
    }
  }

  // What a surplus block holds, since that is what misleads clients.
  std::string Fields(const FrameAt& at) const {
    if (!Is(*at.frame, FrameType::kHeaders)) return "";
    for (const BlockAt& block : on_.stream.replies) {
      if (block.index < at.index) continue;
      const std::string* status = protocol::FindField(block.block->fields, "grpc-status");
      return status == nullptr ? "" : " with grpc-status " + QuoteOctets(*status);
    }
    return "";
  }

  // RFC 9113 §4.3: a header block is not interrupted, by frames of any stream.
  void LookAtNext(const FrameAt& at) const {
    const auto& events = on_.transcript.events;
    for (std::size_t i = at.index + 1; i < events.size(); ++i) {
      if (events[i].connection != events[at.index].connection) continue;
      if (std::holds_alternative<transcript::ConnectionOpened>(events[i].what)) return;
      const auto* next = std::get_if<FrameSeen>(&events[i].what);
      if (next == nullptr || events[i].direction != transcript::Direction::kReceived) continue;
      if (!Is(*next, FrameType::kContinuation) || next->stream != at.frame->stream) {
        breaches_.Add(Rule::kContiguity, "frames", "CONTINUATION until END_HEADERS", SayFrame(*next), {at.index, i});
      }
      return;
    }
  }

  void LookAtBlocks() const {
    bool first = true;
    for (const BlockAt& at : on_.Blocks()) {
      const bool opening = std::exchange(first, false);
      if (opening) LookAtContentLength(at);
      if (at.block->end_stream) return;  // what comes behind has been told
      if (opening || (ended_ && at.index > *ended_)) continue;
      if (protocol::FindField(at.block->fields, ":status") != nullptr) {
        breaches_.Add(Rule::kSingleInitial, "headers", "one header block with :status", "another one", {at.index});
      } else {
        breaches_.Add(Rule::kTrailersEndStream, "trailers", "END_STREAM on the trailers", "a block without it",
                      {at.index});
      }
    }
  }

  // RFC 9113 §8.1.1: a content-length that contradicts the DATA makes the reply malformed.
  void LookAtContentLength(const BlockAt& opening) const {
    const std::string* value = protocol::FindField(opening.block->fields, "content-length");
    if (value == nullptr || !on_.Complete()) return;
    for (const BlockAt& request : on_.stream.requests) {
      const std::string* method = protocol::FindField(request.block->fields, ":method");
      if (method != nullptr && *method == "HEAD") return;
    }
    std::uint64_t octets = 0;
    for (const FrameAt& at : on_.stream.received) {
      if (!Is(*at.frame, FrameType::kData)) continue;
      const auto data = DataOctets(*at.frame);
      if (!data) return;
      octets += *data;
    }
    std::uint64_t declared = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), declared);
    if (error != std::errc() || end != value->data() + value->size() || declared != octets) {
      breaches_.Add(Rule::kContentLength, "headers.content-length", fmt::format("{}, the octets of DATA", octets),
                    QuoteOctets(*value), {opening.index});
    }
  }

  // Without padding; nothing where the transcript has not kept the octet that tells its length.
  static std::optional<std::uint64_t> DataOctets(const FrameSeen& frame) {
    if ((frame.flags & protocol::kFlagPadded) == 0) return frame.length;
    if (frame.payload.empty()) return std::nullopt;
    const std::uint64_t padding = 1 + static_cast<unsigned char>(frame.payload[0]);
    return frame.length > padding ? frame.length - padding : 0;
  }

  const CallOnWire& on_;
  Breaches& breaches_;
  bool opened_ = false;
  bool in_block_ = false;
  std::optional<std::size_t> ended_;
  std::optional<std::size_t> reset_;
};

void Look(const CallOnWire& on, Breaches& breaches) { Walk(on, breaches).Run(); }

}  // namespace

const Invariant kFramingInvariant = {
    "framing", "One header block, DATA, one trailer block; nothing after END_STREAM or RST_STREAM.", Look};

}  // namespace assay::judge
