#include "harness/conformance/readiness.h"

#include <poll.h>

#include <algorithm>
#include <string_view>
#include <variant>

#include "harness/base/duration.h"
#include "harness/conformance/question.h"

namespace assay::conformance {
namespace {

constexpr std::uint8_t kSettings = 0x4;
constexpr std::uint8_t kAck = 0x1;
constexpr std::uint8_t kPing = 0x6;
// "HTTP/1.1 " read as a frame header: length 0x485454, type 'P'. A short answer is no whole frame of that length: its
// octets then stand in how the connection ended.
constexpr std::uint32_t kHttp1AsLength = 0x485454;
constexpr std::string_view kHttp1AsRest = "not HTTP/2: \"HTTP/1.";

struct Heard {
  bool anything = false;
  bool settings = false;
  bool ping_ack = false;
  bool http1 = false;
  std::string closed;
};

Heard Listen(const transcript::Transcript& played) {
  Heard heard;
  for (const transcript::Event& event : played.events) {
    if (event.direction == transcript::Direction::kSent) continue;
    if (const auto* frame = std::get_if<transcript::FrameSeen>(&event.what)) {
      heard.anything = true;
      heard.settings |= frame->type == kSettings && (frame->flags & kAck) == 0 && frame->malformed.empty();
      heard.ping_ack |= frame->type == kPing && (frame->flags & kAck) != 0;
      heard.http1 |= frame->length == kHttp1AsLength && frame->type == 'P';
    }
    if (const auto* closed = std::get_if<transcript::ConnectionClosed>(&event.what)) heard.closed = closed->how;
  }
  heard.http1 |= heard.closed.find(kHttp1AsRest) != std::string::npos;
  return heard;
}

}  // namespace

Status CheckReady(const script::ClientKind& wire, const script::Endpoint& endpoint, const Clock& clock,
                  Duration budget) {
  const Questioner questioner(wire, endpoint, clock, budget);
  std::vector<scenario::Item> steps;
  steps.push_back(MakeItem("connect", {}));
  steps.push_back(MakeItem("barrier", {{"budget", Value(FormatDuration(budget * 9 / 10))}}));
  ASSAY_ASSIGN(const transcript::Transcript played, questioner.Play(std::move(steps), schema::Schema::BuiltIn()));

  const Heard heard = Listen(played);
  const std::string target = endpoint.address.ToText();
  if (heard.settings && heard.ping_ack) return {};
  if (heard.http1) {
    return Fail(ErrorKind::kUnreachable, target + " answered with HTTP/1.1, not HTTP/2; is this the gRPC port?");
  }
  if (heard.settings && heard.closed.empty()) {
    return Fail(ErrorKind::kUnreachable,
                target + " spoke HTTP/2 and did not acknowledge a PING within " + FormatDuration(budget));
  }
  if (!heard.closed.empty()) {
    return Fail(ErrorKind::kUnreachable,
                target + " accepted the connection and ended it (" + heard.closed + ") " +
                    (heard.settings ? "before it acknowledged a PING" : "without speaking HTTP/2") +
                    (endpoint.address.tls ? "" : "; does it want TLS (--tls)?"));
  }
  if (heard.anything) return Fail(ErrorKind::kUnreachable, target + " answered, but not in HTTP/2");
  return Fail(ErrorKind::kUnreachable, target + " accepted the connection, never spoke HTTP/2 (waited " +
                                           FormatDuration(budget) + ")" +
                                           (endpoint.address.tls ? "" : "; does it want TLS (--tls)?"));
}

Status AwaitReady(const script::ClientKind& wire, const script::Endpoint& endpoint, const Clock& clock, Duration budget,
                  Duration wait, const std::atomic<bool>& stop) {
  const Time deadline = clock.Now() + wait;
  while (true) {
    Status ready = CheckReady(wire, endpoint, clock, budget);
    if (ready || ready.error().kind != ErrorKind::kUnreachable || clock.Now() >= deadline || stop.load()) return ready;
    constexpr int kBetweenTriesMs = 50;  // a server that is starting is not flooded with connections
    ::poll(nullptr, 0, kBetweenTriesMs);
  }
}

}  // namespace assay::conformance
