#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/http2_frame.h"
#include "harness/transcript/call_view.h"
#include "harness/transcript/event.h"

namespace assay::transcript {

struct FrameAt {
  std::size_t index = 0;  // into Transcript::events
  const FrameSeen* frame = nullptr;
};

struct BlockAt {
  std::size_t index = 0;
  const HeadersSeen* block = nullptr;
};

// The stream of one call on its connection: every frame and every header block, in order, from the opening of that
// connection to its end. Only the wire client has it; for others all is empty. Refers to the transcript.
struct StreamView {
  std::vector<FrameAt> received;
  std::vector<BlockAt> replies;          // header blocks received, 1xx and surplus ones included
  std::vector<BlockAt> requests;         // header blocks that we sent
  std::optional<std::size_t> our_reset;  // the event of our first RST_STREAM

  // Without what came after our RST_STREAM: frames that cross it are legal (RFC 9113 §5.4.2).
  StreamView UntilOurReset() const;
  // The first frame received with END_STREAM.
  std::optional<std::size_t> EndOfStream() const;
  // The first RST_STREAM received.
  const FrameAt* TargetReset() const;
};

StreamView ViewStream(const Transcript& transcript, const CallView& call);
// The streams of many calls, in their order; in one pass, where a pass for each of a thousand calls is most of a
// judgement.
std::vector<StreamView> ViewStreams(const Transcript& transcript, const std::vector<CallView>& calls);

// The events [begin, end) of the connection on which the event `index` lies: a label may be opened anew after its
// connection ended, and stream numbers start again then.
struct EventRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};
EventRange ConnectionAround(const Transcript& transcript, std::size_t index);

bool Is(const FrameSeen& frame, protocol::FrameType type);
bool EndsStream(const FrameSeen& frame);  // DATA or HEADERS with END_STREAM

}  // namespace assay::transcript
