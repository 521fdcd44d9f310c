#include "harness/record/transcript_codec.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/base/bytes.h"
#include "harness/protocol/http2_frame.h"
#include "harness/transcript/shorten.h"

namespace assay::record {
namespace {

using namespace transcript;  // NOLINT(google-build-using-namespace): every type of the variant is named here

constexpr std::pair<Direction, std::string_view> kDirections[] = {
    {Direction::kSent, "sent"}, {Direction::kReceived, "received"}, {Direction::kLocal, "local"}};
constexpr EndKind kEnds[] = {EndKind::kTrailers,   EndKind::kTrailersOnly, EndKind::kReset,  EndKind::kCancelled,
                             EndKind::kConnection, EndKind::kNoStatus,     EndKind::kLibrary};

// Microseconds; a fraction where there are nanoseconds.
Value Micros(Duration duration) {
  const std::int64_t ns = duration.count();
  return ns % 1000 == 0 ? Value(ns / 1000) : Value(static_cast<double>(ns) / 1000.0);
}

Duration ReadMicros(const Cursor& from) { return Duration(std::llround(from.Number() * 1000.0)); }

std::optional<Direction> ParseDirection(std::string_view text) {
  for (const auto& [direction, name] : kDirections) {
    if (name == text) return direction;
  }
  return std::nullopt;
}

std::optional<EndKind> ParseEnd(std::string_view text) {
  for (const EndKind end : kEnds) {
    if (transcript::ToString(end) == text) return end;
  }
  return std::nullopt;
}

Value Fields(const HeaderList& fields) {
  Value list{Value::List()};
  for (const HeaderField& field : fields) list.Append(Value(Value::List{Octets(field.name), Octets(field.value)}));
  return list;
}

HeaderList ReadFields(const Cursor& from) {
  HeaderList fields;
  for (const Cursor& element : from.Elements()) {
    const std::vector<Cursor> pair = element.Elements();
    if (pair.size() != 2) {
      element.Fail("is not a pair of name and value");
      break;
    }
    fields.push_back({ReadOctets(pair[0]), ReadOctets(pair[1])});
  }
  return fields;
}

// Writes one event; what is empty is left out.
class Writer {
 public:
  explicit Writer(Value& out) : out_(out) {}

  void operator()(const ConnectionOpened& e) {
    Kind("opened");
    Octet("peer", e.peer);
    Octet("tls", e.tls);
  }
  void operator()(const ConnectionClosed& e) {
    Kind("closed");
    Octet("how", e.how);
  }
  void operator()(const FrameSeen& e) {
    Kind("frame");
    out_.Set("frame", protocol::FrameTypeName(e.type));
    out_.Set("type", static_cast<int>(e.type));
    out_.Set("flags", static_cast<int>(e.flags));
    out_.Set("stream", e.stream);
    out_.Set("length", e.length);
    if (!e.payload.empty()) out_.Set("payload_hex", ToHex(e.payload));
    if (e.code) out_.Set("code", *e.code);
    if (e.last_stream != 0) out_.Set("last_stream", e.last_stream);
    if (e.increment != 0) out_.Set("increment", e.increment);
    for (const auto& [id, value] : e.settings) {
      Value* settings = out_.Find("settings");
      if (settings == nullptr) settings = &out_.Set("settings", Value(Value::List()));
      settings->Append(Value(Value::List{Value(static_cast<int>(id)), Value(value)}));
    }
    Octet("debug", e.debug);
    Octet("malformed", e.malformed);
  }
  void operator()(const HeadersSeen& e) {
    Kind("headers");
    out_.Set("stream", e.stream);
    out_.Set("end_stream", e.end_stream);
    out_.Set("fields", Fields(e.fields));
    Octet("malformed", e.malformed);
  }
  void operator()(const CallStarted& e) {
    Kind("call");
    Octet("call", e.call);
    Octet("path", e.path);
    Octet("kind", e.kind);
    if (e.stream != 0) out_.Set("stream", e.stream);
    if (e.deadline) out_.Set("deadline_us", Micros(*e.deadline));
  }
  void operator()(const MessageSeen& e) {
    Kind("message");
    Octet("call", e.call);
    out_.Set("flag", static_cast<int>(e.flag));
    out_.Set("length", static_cast<std::int64_t>(e.length));
    if (!e.payload.empty()) out_.Set("payload_hex", ToHex(e.payload));
    Octet("json", e.json);
    Octet("malformed", e.malformed);
    if (e.size != 0) out_.Set("size", static_cast<std::int64_t>(e.size));
  }
  void operator()(const HalfClosed& e) {
    Kind("half_closed");
    Octet("call", e.call);
  }
  void operator()(const InitialMetadataSeen& e) {
    Kind("initial_metadata");
    Octet("call", e.call);
    out_.Set("fields", Fields(e.fields));
  }
  void operator()(const StatusSeen& e) {
    Kind("status");
    Octet("call", e.call);
    out_.Set("end", transcript::ToString(e.end));
    out_.Set("code", e.code);
    Octet("raw_code", e.raw_code);
    Octet("message", e.message);
    Octet("raw_message", e.raw_message);
    out_.Set("trailers", Fields(e.trailers));
    if (!e.details.empty()) out_.Set("details_hex", ToHex(e.details));
    Octet("details_json", e.details_json);
    if (e.reset_code) out_.Set("reset_code", *e.reset_code);
    if (e.http_status) out_.Set("http_status", *e.http_status);
  }
  void operator()(const HookRan& e) {
    Kind("hook");
    Octet("call", e.call);
    Octet("interceptor", e.interceptor);
    Octet("hook", e.hook);
  }
  void operator()(const WaitExpired& e) {
    Kind("wait_expired");
    Octet("what", e.what);
    out_.Set("budget_us", Micros(e.budget));
  }
  void operator()(const StepStarted& e) {
    Kind("step");
    Octet("step", e.step);
    out_.Set("line", e.line);
  }
  void operator()(const Captured& e) {
    Kind("captured");
    Octet("name", e.name);
    Octet("json", e.json);
  }
  void operator()(const EventsOmitted& e) {
    Kind("omitted");
    out_.Set("count", static_cast<std::int64_t>(e.count));
  }

 private:
  void Kind(std::string_view kind) { out_.Set("event", kind); }
  void Octet(std::string_view key, const std::string& octets) {
    if (!octets.empty()) out_.Set(key, Octets(octets));
  }

  Value& out_;
};

std::string Part(const Cursor& from, std::string_view key) { return ReadOctets(from.Maybe(key)); }

std::string Hex(const Cursor& from, std::string_view key) {
  const Cursor hex = from.Maybe(key);
  auto octets = FromHex(hex.Text());
  if (!octets) hex.Fail("is not hex");
  return std::move(octets).value_or("");
}

template <class Number>
Number Unsigned(const Cursor& from) {
  constexpr std::uint64_t kMax = std::numeric_limits<Number>::max();
  return static_cast<Number>(from.Int(0, static_cast<std::int64_t>(std::min<std::uint64_t>(kMax, INT64_MAX))));
}

template <class Number>
std::optional<Number> MaybeUnsigned(const Cursor& from) {
  return from.absent() ? std::nullopt : std::optional<Number>(Unsigned<Number>(from));
}

FrameSeen ReadFrame(const Cursor& from) {
  FrameSeen e;
  e.type = Unsigned<std::uint8_t>(from.At("type"));
  e.flags = Unsigned<std::uint8_t>(from.At("flags"));
  e.stream = Unsigned<std::uint32_t>(from.At("stream"));
  e.length = Unsigned<std::uint32_t>(from.At("length"));
  e.payload = Hex(from, "payload_hex");
  e.code = MaybeUnsigned<std::uint32_t>(from.Maybe("code"));
  e.last_stream = Unsigned<std::uint32_t>(from.Maybe("last_stream"));
  e.increment = Unsigned<std::uint32_t>(from.Maybe("increment"));
  for (const Cursor& element : from.Maybe("settings").Elements()) {
    const std::vector<Cursor> pair = element.Elements();
    if (pair.size() != 2) {
      element.Fail("is not a pair of identifier and value");
      break;
    }
    e.settings.emplace_back(Unsigned<std::uint16_t>(pair[0]), Unsigned<std::uint32_t>(pair[1]));
  }
  e.debug = Part(from, "debug");
  e.malformed = Part(from, "malformed");
  return e;
}

StatusSeen ReadStatus(const Cursor& from) {
  StatusSeen e;
  e.call = Part(from, "call");
  e.end = from.At("end").Word(ParseEnd, "an end of a call");
  e.code = static_cast<int>(from.At("code").Int(INT32_MIN, INT32_MAX));
  e.raw_code = Part(from, "raw_code");
  e.message = Part(from, "message");
  e.raw_message = Part(from, "raw_message");
  e.trailers = ReadFields(from.At("trailers"));
  e.details = Hex(from, "details_hex");
  e.details_json = Part(from, "details_json");
  e.reset_code = MaybeUnsigned<std::uint32_t>(from.Maybe("reset_code"));
  e.http_status = MaybeUnsigned<int>(from.Maybe("http_status"));
  return e;
}

What ReadWhat(const Cursor& from) {
  const std::string kind = from.At("event").Text();
  const std::string call = Part(from, "call");
  if (kind == "opened") return ConnectionOpened{Part(from, "peer"), Part(from, "tls")};
  if (kind == "closed") return ConnectionClosed{Part(from, "how")};
  if (kind == "frame") return ReadFrame(from);
  if (kind == "headers") {
    return HeadersSeen{Unsigned<std::uint32_t>(from.At("stream")), ReadFields(from.At("fields")),
                       from.At("end_stream").Bool(), Part(from, "malformed")};
  }
  if (kind == "call") {
    const Cursor deadline = from.Maybe("deadline_us");
    return CallStarted{call, Part(from, "path"), Part(from, "kind"), Unsigned<std::uint32_t>(from.Maybe("stream")),
                       deadline.absent() ? std::nullopt : std::optional<Duration>(ReadMicros(deadline))};
  }
  if (kind == "message") {
    return MessageSeen{call,
                       Unsigned<std::uint8_t>(from.At("flag")),
                       Unsigned<std::uint64_t>(from.At("length")),
                       Hex(from, "payload_hex"),
                       Part(from, "json"),
                       Part(from, "malformed"),
                       Unsigned<std::uint64_t>(from.Maybe("size"))};
  }
  if (kind == "half_closed") return HalfClosed{call};
  if (kind == "initial_metadata") return InitialMetadataSeen{call, ReadFields(from.At("fields"))};
  if (kind == "status") return ReadStatus(from);
  if (kind == "hook") return HookRan{call, Part(from, "interceptor"), Part(from, "hook")};
  if (kind == "wait_expired") return WaitExpired{Part(from, "what"), ReadMicros(from.At("budget_us"))};
  if (kind == "step") return StepStarted{Part(from, "step"), Unsigned<int>(from.At("line"))};
  if (kind == "captured") return Captured{Part(from, "name"), Part(from, "json")};
  if (kind == "omitted") return EventsOmitted{Unsigned<std::uint64_t>(from.At("count"))};
  from.At("event").Fail("\"" + kind + "\" is no kind of event");
  return StepStarted{};
}

}  // namespace

Value Octets(std::string_view octets) {
  if (IsUtf8(octets)) return Value(transcript::Shorten(octets, transcript::kPayloadKept));
  return Value(Value::Map{{"hex", Value(ToHex(octets.substr(0, transcript::kPayloadKept)))}});
}

std::string ReadOctets(const Cursor& from) { return from.is_map() ? Hex(from, "hex") : from.Text(); }

Value ToValue(const Transcript& transcript) {
  Value events{Value::List()};
  for (const Event& event : transcript.events) {
    Value& out = events.Append(Value(Value::Map()));
    out.Set("t_us", Micros(event.at));
    for (const auto& [direction, name] : kDirections) {
      if (direction == event.direction) out.Set("dir", name);
    }
    if (!event.connection.empty()) out.Set("connection", Octets(event.connection));
    std::visit(Writer(out), event.what);
  }
  return Value(Value::Map{{"client", Value(transcript.client)}, {"events", std::move(events)}});
}

Transcript ReadTranscript(const Cursor& from) {
  Transcript transcript;
  transcript.client = from.At("client").Text();
  for (const Cursor& element : from.At("events").Elements()) {
    Event event;
    event.at = ReadMicros(element.At("t_us"));
    event.direction = element.At("dir").Word(ParseDirection, "a direction (sent, received, local)");
    event.connection = Part(element, "connection");
    event.what = ReadWhat(element);
    transcript.events.push_back(std::move(event));
  }
  return transcript;
}

}  // namespace assay::record
