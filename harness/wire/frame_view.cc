#include "harness/wire/frame_view.h"

#include "harness/protocol/http2_payload.h"

namespace assay::wire {

using protocol::FrameType;

transcript::FrameSeen ViewFrame(const protocol::Frame& frame, protocol::Sender sender, std::size_t kept) {
  transcript::FrameSeen seen;
  seen.type = frame.header.type;
  seen.flags = frame.header.flags;
  seen.stream = frame.header.stream;
  seen.length = frame.header.length;
  seen.payload = frame.payload.substr(0, kept);
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::kRstStream:
      if (const auto code = protocol::ParseRstStream(frame)) seen.code = *code;
      break;
    case FrameType::kGoaway:
      if (const auto goaway = protocol::ParseGoaway(frame)) {
        seen.code = goaway->code;
        seen.last_stream = goaway->last_stream;
        seen.debug = goaway->debug;
      }
      break;
    case FrameType::kWindowUpdate:
      if (const auto increment = protocol::ParseWindowUpdate(frame)) seen.increment = *increment;
      break;
    case FrameType::kSettings:
      if (const auto settings = protocol::ParseSettings(frame)) seen.settings = *settings;
      break;
    default:
      break;
  }
  if (sender == protocol::Sender::kServer) {
    seen.malformed = protocol::DescribeMalformed(frame.header, frame.payload, sender);
  }
  return seen;
}

}  // namespace assay::wire
