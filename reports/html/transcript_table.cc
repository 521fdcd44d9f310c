#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/base/bytes.h"
#include "harness/transcript/call_view.h"
#include "harness/transcript/stream_view.h"
#include "reports/html/sections.h"
#include "reports/view/headline.h"

namespace assay::reports::html {
namespace {

using transcript::Direction;
using transcript::Event;

// Of a long transcript its two ends are shown and what surrounds the evidence.
constexpr std::size_t kEnds = 24;
constexpr std::size_t kAround = 4;
constexpr std::size_t kLineWidth = 600;
// Enough for the prefix of a message and its first fields; the document has every octet that was kept.
constexpr std::size_t kHexPerFrame = 64;
constexpr std::size_t kHexFrames = 8;

std::uint64_t OmittedBy(const Event& event) {
  const auto* omitted = std::get_if<transcript::EventsOmitted>(&event.what);
  return omitted == nullptr ? 0 : omitted->count;
}

// What the document omits is a gap here too.
std::set<std::size_t> ShownEvents(const record::CaseRecord& result) {
  const std::vector<Event>& events = result.transcript->events;
  const std::size_t count = events.size();
  std::set<std::size_t> shown;
  const auto add = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, count); ++i) {
      if (OmittedBy(events[i]) == 0) shown.insert(i);
    }
  };
  if (count <= 2 * kEnds + 2 * kAround) {
    add(0, count);
    return shown;
  }
  add(0, kEnds);
  add(count - kEnds, count);
  for (const record::Finding& finding : result.findings) {
    if (finding.held) continue;
    for (const std::size_t index : finding.evidence) add(index - std::min(index, kAround), index + kAround + 1);
  }
  return shown;
}

// "check 1, check 3" for the event that these broken findings point to.
std::string Marks(const record::CaseRecord& result, std::size_t index) {
  std::string marks;
  std::size_t number = 0;
  for (const record::Finding& finding : result.findings) {
    if (finding.held) continue;
    ++number;
    if (std::find(finding.evidence.begin(), finding.evidence.end(), index) == finding.evidence.end()) continue;
    marks += fmt::format("{}check {}", marks.empty() ? "" : ", ", number);
  }
  return marks;
}

std::string Millis(Duration at) { return fmt::format("{:.3f}", std::chrono::duration<double, std::milli>(at).count()); }

// Of the events from `from` to before `to`, which are not shown.
void Gap(Markup& out, const std::vector<Event>& events, std::size_t from, std::size_t to) {
  std::uint64_t count = 0;
  for (std::size_t i = from; i < to; ++i) count += std::max<std::uint64_t>(OmittedBy(events[i]), 1);
  out << "<tr class=\"gap\"><td><td><td><td>… " << Counted(static_cast<int>(count), "event", "events") << " left out\n";
}

void Line(Markup& out, const Event& event, std::size_t index, const std::string& marks) {
  const bool step = std::holds_alternative<transcript::StepStarted>(event.what);
  out << "<tr";
  if (!marks.empty()) {
    out << " class=\"hit\"";
  } else if (step) {
    out << " class=\"step\"";
  } else if (event.direction == Direction::kReceived) {
    out << " class=\"in\"";
  }
  out << "><td>" << index << "<td>" << Millis(event.at) << "<td>";
  switch (event.direction) {
    case Direction::kSent:
      out << "→";
      break;
    case Direction::kReceived:
      out << "←";
      break;
    case Direction::kLocal:
      break;
  }
  const std::string text = Describe(event, kLineWidth);
  const std::size_t word = std::min(text.find(' '), text.size());
  out << "<td>";
  if (!event.connection.empty() && event.connection != "main") out << event.connection << ": ";
  out << "<b>" << text.substr(0, word) << "</b>" << text.substr(word);
  if (!marks.empty()) out << " <em>← " << marks << "</em>";
  out << "\n";
}

std::string HexDump(std::string_view octets) {
  std::string dump;
  for (std::size_t at = 0; at < octets.size(); at += 16) {
    const std::string_view row = octets.substr(at, 16);
    std::string hex;
    std::string text;
    for (const char c : row) {
      hex += ToHex(std::string_view(&c, 1)) + " ";
      text += c >= ' ' && c <= '~' ? c : '.';
    }
    dump += fmt::format("{:04x}  {:<48} {}\n", at, hex, text);
  }
  return dump;
}

// The dump as lines of a <pre>: its line ends are ours, all else is escaped.
void Dump(Markup& out, const std::string& dump) {
  std::size_t at = 0;
  while (at < dump.size()) {
    const std::size_t end = dump.find('\n', at);
    out << dump.substr(at, end - at) << "\n";
    at = end + 1;
  }
}

std::string_view PayloadOf(const Event& event, bool has_frames) {
  using protocol::FrameType;
  if (const auto* frame = std::get_if<transcript::FrameSeen>(&event.what)) {
    // What these hold stands decoded in their lines, and is not legible in hex: HPACK packs it.
    const bool told = Is(*frame, FrameType::kHeaders) || Is(*frame, FrameType::kContinuation) ||
                      Is(*frame, FrameType::kSettings) || Is(*frame, FrameType::kWindowUpdate);
    return told && frame->malformed.empty() ? std::string_view() : std::string_view(frame->payload);
  }
  // Where there are frames they hold the message already.
  if (const auto* message = std::get_if<transcript::MessageSeen>(&event.what); message != nullptr && !has_frames) {
    return message->payload;
  }
  return {};
}

void Hex(Markup& out, const std::vector<Event>& events, const std::set<std::size_t>& shown) {
  const bool has_frames = std::any_of(events.begin(), events.end(), [](const Event& event) {
    return std::holds_alternative<transcript::FrameSeen>(event.what);
  });
  Markup lines;
  std::size_t frames = 0;
  for (const std::size_t index : shown) {
    const std::string_view payload = PayloadOf(events[index], has_frames);
    if (payload.empty() || ++frames > kHexFrames) continue;
    lines << "<b>" << index << "  " << Describe(events[index], 60) << "</b>\n";
    Dump(lines, HexDump(payload.substr(0, kHexPerFrame)));
    if (payload.size() > kHexPerFrame) lines << "      … " << payload.size() - kHexPerFrame << " more octets\n";
  }
  if (lines.empty()) return;
  out << "<details class=\"hex\"><summary>Payloads in hex</summary><pre>" << lines << "</pre></details>";
}

}  // namespace

void TranscriptTable(Markup& out, const record::CaseRecord& result) {
  const std::vector<Event>& events = result.transcript->events;
  if (events.empty()) return;
  const std::set<std::size_t> shown = ShownEvents(result);
  out << "<h4>Transcript <small>event, milliseconds, → sent, ← received</small></h4>"
      << "<div class=\"scroll\" tabindex=\"0\"><table class=\"wire\">\n";
  std::size_t next = 0;
  for (const std::size_t index : shown) {
    if (index != next) Gap(out, events, next, index);
    Line(out, events[index], index, Marks(result, index));
    next = index + 1;
  }
  if (next != events.size()) Gap(out, events, next, events.size());
  out << "</table></div>";
  Hex(out, events, shown);
}

}  // namespace assay::reports::html
