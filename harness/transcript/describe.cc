#include <fmt/format.h>

#include "harness/base/bytes.h"
#include "harness/base/duration.h"
#include "harness/protocol/grpc_status.h"
#include "harness/protocol/http2_error.h"
#include "harness/protocol/http2_frame.h"
#include "harness/protocol/http2_settings.h"
#include "harness/transcript/call_view.h"
#include "harness/transcript/shorten.h"
#include "harness/transcript/stream_view.h"

namespace assay::transcript {
namespace {

std::string Fields(const HeaderList& fields) {
  std::string out;
  for (const HeaderField& field : fields) {
    if (!out.empty()) out += " · ";
    out += EscapeBytes(field.name) + " " + EscapeText(field.value);
  }
  return out;
}

std::string Fault(const std::string& malformed) { return malformed.empty() ? "" : " ✗ " + malformed; }

std::string Line(const ConnectionOpened& opened) {
  return "connected to " + opened.peer + (opened.tls.empty() ? "" : ", " + opened.tls);
}

std::string Line(const ConnectionClosed& closed) { return "connection closed: " + closed.how; }

// What is worth saying of the payload.
std::string Payload(const FrameSeen& frame) {
  using protocol::FrameType;
  if (Is(frame, FrameType::kRstStream) && frame.code) return protocol::Http2ErrorName(*frame.code);
  if (Is(frame, FrameType::kGoaway) && frame.code) {
    const std::string debug = frame.debug.empty() ? "" : " \"" + EscapeText(frame.debug) + "\"";
    return fmt::format("last={} {}{}", frame.last_stream, protocol::Http2ErrorName(*frame.code), debug);
  }
  if (Is(frame, FrameType::kWindowUpdate)) return fmt::format("+{}", frame.increment);
  if (Is(frame, FrameType::kSettings)) {
    std::string out;
    for (const auto& [id, value] : frame.settings) {
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", protocol::SettingName(id), value);
    }
    return out;
  }
  if (Is(frame, FrameType::kPing)) return ToHex(frame.payload);
  return fmt::format("{} octets", frame.length);
}

std::string Line(const FrameSeen& frame) {
  std::string out = protocol::FrameTypeName(frame.type);
  if (frame.stream != 0) out += fmt::format(" s={}", frame.stream);
  if (const std::string flags = protocol::FlagNames(frame.type, frame.flags); !flags.empty()) out += " " + flags;
  if (const std::string payload = Payload(frame); !payload.empty()) out += " " + payload;
  return out + Fault(frame.malformed);
}

std::string Line(const HeadersSeen& block) {
  return fmt::format("block s={}{} {}{}", block.stream, block.end_stream ? " END_STREAM" : "", Fields(block.fields),
                     Fault(block.malformed));
}

std::string Line(const CallStarted& started) {
  std::string out = fmt::format("{}: {} {}", started.call, started.kind, EscapeText(started.path));
  if (started.stream != 0) out += fmt::format(" s={}", started.stream);
  if (started.deadline) out += " deadline " + FormatDuration(*started.deadline);
  return out;
}

std::string Line(const MessageSeen& message) {
  const std::string content = message.json.empty() ? EscapeBytes(message.payload) : EscapeText(message.json);
  return fmt::format("{}: message{} {} octets {}{}", message.call, message.flag == 1 ? ", compressed," : "",
                     message.length, content, Fault(message.malformed));
}

std::string Line(const HalfClosed& half) { return half.call + ": half-closed"; }

std::string Line(const InitialMetadataSeen& initial) { return initial.call + ": initial " + Fields(initial.fields); }

std::string Line(const StatusSeen& status) {
  std::string out =
      fmt::format("{}: ended ({}) {}", status.call, ToString(status.end), protocol::GrpcStatusName(status.code));
  if (!status.message.empty()) out += " \"" + EscapeText(status.message) + "\"";
  if (status.reset_code) out += " " + protocol::Http2ErrorName(*status.reset_code);
  if (status.http_status) out += fmt::format(" HTTP {}", *status.http_status);
  return out;
}

std::string Line(const HookRan& hook) {
  return fmt::format("{}: {} interceptor {}", hook.call, hook.interceptor, hook.hook);
}

std::string Line(const WaitExpired& wait) {
  return fmt::format("waited {} in vain for {}", FormatDuration(wait.budget), wait.what);
}

std::string Line(const StepStarted& step) {
  return step.line > 0 ? fmt::format("step {} (line {})", step.step, step.line) : "step " + step.step;
}

std::string Line(const Captured& captured) { return captured.name + " = " + captured.json; }

std::string Line(const EventsOmitted& omitted) {
  return fmt::format("… {} {} left out", omitted.count, omitted.count == 1 ? "event" : "events");
}

}  // namespace

std::string Describe(const Event& event, std::size_t width) {
  // Once more over all of it: no field of an event, be it a label or a reason, may break the line.
  return Shorten(EscapeText(std::visit([](const auto& what) { return Line(what); }, event.what)), width);
}

}  // namespace assay::transcript
