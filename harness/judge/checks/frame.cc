#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::Direction;
using transcript::FrameAt;
using transcript::FrameSeen;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"type", FieldType::kText, true, "Type of frame, by name (SETTINGS) or number.", kWireClient},
    {"stream", FieldType::kText, false, "Label of a call, or a stream's number; default any.", kWireClient},
    {"flags", FieldType::kNames, false, "Flags that are set, by name: END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY.",
     kWireClient},
    {"code", FieldType::kNames, false, "Error code of RST_STREAM or GOAWAY, or a list.", kWireClient},
    {"ack", FieldType::kBoolean, false, "Whether ACK is set, on SETTINGS and PING; default either.", kWireClient},
    {"first", FieldType::kBoolean, false, "Only the first frame that came counts; default false.", kWireClient},
    {"sent", FieldType::kBoolean, false, "The frames that we sent, instead; default false.", kWireClient},
    {"count", FieldType::kInteger, false, "Exactly so many of them.", kWireClient},
    {"at_least", FieldType::kInteger, false, "At least so many; default 1 where no number is given.", kWireClient},
    {"at_most", FieldType::kInteger, false, "At most so many.", kWireClient},
    {"octets_at_most", FieldType::kInteger, false, "Their payloads together are at most so many octets.", kWireClient},
};

class FrameCheck final : public Check {
 public:
  std::uint8_t type = 0;
  std::string stream;                   // empty: any
  std::optional<std::uint32_t> number;  // of the stream, where `stream` is one
  std::uint8_t flags = 0;
  std::vector<std::uint32_t> codes;
  std::optional<bool> ack;
  bool first = false;
  Direction direction = Direction::kReceived;
  Bounds<std::int64_t> bounds;
  std::optional<std::int64_t> most_octets;

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    std::vector<FrameAt> candidates;
    if (stream.empty() || number) {
      candidates = Seen(transcript, direction);
    } else {
      for (const transcript::CallView& call : CallsOrBreak(transcript, stream, findings)) {
        if (const auto view = StreamOrBreak(transcript, call, findings)) {
          const std::vector<FrameAt> frames = direction == Direction::kSent ? Ours(transcript, call) : view->received;
          candidates.insert(candidates.end(), frames.begin(), frames.end());
        }
      }
      if (findings.broken()) return std::move(findings).Take();
    }
    if (first && candidates.size() > 1) candidates.resize(1);
    std::vector<FrameAt> found = candidates;
    std::erase_if(found, [&](const FrameAt& at) { return !Matches(*at.frame); });
    const std::string path = "frames." + protocol::FrameTypeName(type);
    if (most_octets) LookAtOctets(path, found, findings);
    if (bounds.empty()) return std::move(findings).Take();
    const std::string expected = bounds.ToText() + " " + What();
    const std::string actual = fmt::format("{} of them", found.size());
    if (bounds.Allows(static_cast<std::int64_t>(found.size()))) {
      findings.Hold(path, expected, actual, EvidenceOf(found));
    } else {
      // Where it is missing, what came instead tells more than the number.
      const bool other = found.empty() && !candidates.empty();
      findings.Break(path, expected, other ? "none; there came " + SayFrames(candidates) : actual, EvidenceOf(found));
    }
    return std::move(findings).Take();
  }

 private:
  static std::vector<FrameAt> Seen(const Transcript& transcript, Direction direction) {
    std::vector<FrameAt> frames;
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const auto* frame = std::get_if<FrameSeen>(&transcript.events[i].what);
      if (frame != nullptr && transcript.events[i].direction == direction) frames.push_back({i, frame});
    }
    return frames;
  }

  // On the stream of the call.
  static std::vector<FrameAt> Ours(const Transcript& transcript, const transcript::CallView& call) {
    const auto [begin, end] = transcript::ConnectionAround(transcript, call.started_index);
    const std::string& connection = transcript.events[call.started_index].connection;
    std::vector<FrameAt> frames = Seen(transcript, Direction::kSent);
    std::erase_if(frames, [&, begin = begin, end = end](const FrameAt& at) {
      return at.index < begin || at.index >= end || transcript.events[at.index].connection != connection ||
             at.frame->stream != call.started->stream;
    });
    return frames;
  }

  void LookAtOctets(const std::string& path, const std::vector<FrameAt>& found, Findings& findings) const {
    std::int64_t octets = 0;
    for (const FrameAt& at : found) octets += at.frame->length;
    const std::string expected = fmt::format("at most {} octets of {}", *most_octets, What());
    const std::string actual = fmt::format("{} octets in {} of them", octets, found.size());
    if (octets <= *most_octets) {
      findings.Hold(path, expected, actual, EvidenceOf(found));
    } else {
      findings.Break(path, expected, actual, EvidenceOf(found));
    }
  }

  bool Matches(const FrameSeen& frame) const {
    const bool allowed_code =
        codes.empty() || (frame.code && std::find(codes.begin(), codes.end(), *frame.code) != codes.end());
    const bool acked = (frame.flags & protocol::kFlagAck) != 0;
    return frame.type == type && (!number || frame.stream == *number) && (frame.flags & flags) == flags &&
           allowed_code && (!ack || acked == *ack);
  }

  std::string What() const {
    std::string out = protocol::FrameTypeName(type);
    if (ack) out += *ack ? " ACK" : " without ACK";
    if (flags != 0) out += " " + protocol::FlagNames(type, flags);
    if (!codes.empty()) out += " " + SayErrorCodes(codes);
    if (!stream.empty()) out += " on " + (number ? "stream " + stream : stream);
    if (direction == Direction::kSent) out += " from us";
    return first ? out + " as the first frame" : out;
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  auto check = std::make_unique<FrameCheck>();
  ASSAY_ASSIGN(const std::string type, fields.Text("type"));
  const std::optional<std::uint8_t> known = protocol::ParseFrameType(type);
  if (!known) return UsageError("`" + type + "` is no type of frame", PlaceOf(item, "type"));
  check->type = *known;
  ASSAY_ASSIGN(check->stream, fields.Text("stream"));
  std::uint32_t number = 0;
  const char* const end = check->stream.data() + check->stream.size();
  const auto [stopped, error] = std::from_chars(check->stream.data(), end, number);
  if (error == std::errc() && stopped == end) check->number = number;
  ASSAY_ASSIGN(const std::vector<std::string> flags, fields.Names("flags"));
  for (const std::string& name : flags) {
    const std::optional<std::uint8_t> bits = protocol::ParseFlags(check->type, name);
    if (!bits) return UsageError("`" + name + "` is no flag of " + type, PlaceOf(item, "flags"));
    check->flags |= *bits;
  }
  ASSAY_ASSIGN(check->codes, ParseErrorCodes(item, "code"));
  ASSAY_ASSIGN(check->ack, OptionalBoolean(item, "ack"));
  ASSAY_ASSIGN(check->first, fields.Boolean("first"));
  ASSAY_ASSIGN(const bool sent, fields.Boolean("sent"));
  check->direction = sent ? Direction::kSent : Direction::kReceived;
  ASSAY_ASSIGN(check->bounds, ParseBounds(item, "count"));
  ASSAY_ASSIGN(check->most_octets, OptionalInteger(item, "octets_at_most"));
  if (check->bounds.empty() && !check->most_octets) check->bounds.at_least = 1;
  return check;
}

}  // namespace

const CheckKind kFrame = {{"frame", "So many such frames were received, or sent by us.", kFields}, Parse, kWireClient};

}  // namespace assay::judge
