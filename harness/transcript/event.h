#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/clock.h"
#include "harness/protocol/header.h"

namespace assay::transcript {

using protocol::HeaderField;
using protocol::HeaderList;

enum class Direction { kSent, kReceived, kLocal };

// --- What the wire client alone can see ----------------------------------------------------------------------------

struct ConnectionOpened {
  std::string peer;  // "127.0.0.1:50051"
  std::string tls;   // "TLSv1.3 h2", empty for plain text
};

// The other side ended the connection, or we did (direction kSent).
struct ConnectionClosed {
  std::string how;  // "end of file", "connection reset", "TLS alert: …"
};

// One HTTP/2 frame. What follows from its payload is decoded beside it.
struct FrameSeen {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::uint32_t length = 0;                                       // of the payload on the wire
  std::string payload;                                            // the first octets of it, at most kPayloadKept
  std::optional<std::uint32_t> code;                              // RST_STREAM and GOAWAY: the error code
  std::uint32_t last_stream = 0;                                  // GOAWAY
  std::uint32_t increment = 0;                                    // WINDOW_UPDATE
  std::vector<std::pair<std::uint16_t, std::uint32_t>> settings;  // SETTINGS
  std::string debug;                                              // GOAWAY: debug data
  std::string malformed;                                          // why it breaks RFC 9113; empty: it does not
};
inline constexpr std::size_t kPayloadKept = 4096;

// A header block is complete (HEADERS and its CONTINUATIONs).
struct HeadersSeen {
  std::uint32_t stream = 0;
  HeaderList fields;
  bool end_stream = false;
  std::string malformed;  // HPACK error; empty: none
};

// --- What every client sees of a call ------------------------------------------------------------------------------
// `call` is the label given by the step (`as:`), "call" by default.

struct CallStarted {
  std::string call;
  std::string path;          // "/user.UserService/GetUser"
  std::string kind;          // "unary", "server_stream", "client_stream", "bidi_stream"
  std::uint32_t stream = 0;  // wire client only
  std::optional<Duration> deadline;
};

struct MessageSeen {  // sent or received, by the event's direction
  std::string call;
  std::uint8_t flag = 0;     // of the 5-octet prefix; 1 is compressed
  std::uint64_t length = 0;  // on the wire, without the prefix
  std::string payload;       // decompressed, at most kPayloadKept octets
  std::string json;          // decoded by the method's type; empty where there is no schema or it does not decode
  std::string malformed;  // why it is no such message: "truncated: 3 of 10 octets", "unknown flag 2", "not a user.User"
  std::uint64_t size = 0;  // octets once decompressed; 0 where it does not decompress
};

struct HalfClosed {  // END_STREAM sent by us
  std::string call;
};

// Initial metadata, from a header block that is not Trailers-Only.
struct InitialMetadataSeen {
  std::string call;
  HeaderList fields;  // with pseudo-headers on the wire client
};

// How a call came to its end, told once a call.
enum class EndKind {
  kTrailers,      // HEADERS … trailers
  kTrailersOnly,  // one single block
  kReset,         // RST_STREAM from the target
  kCancelled,     // we cancelled
  kConnection,    // the connection ended, or GOAWAY excluded the stream
  kNoStatus,      // END_STREAM without grpc-status
  kLibrary,       // the grpc client: what the library reported; the wire form is unknown to it
};
std::string_view ToString(EndKind kind);  // "trailers", "trailers-only", "reset", …

struct StatusSeen {
  std::string call;
  EndKind end = EndKind::kTrailers;
  int code = 2;              // grpc-status; for kReset, kConnection and kNoStatus what a client derives from it
  std::string raw_code;      // the text of grpc-status; empty where there was none
  std::string message;       // percent-decoded grpc-message
  std::string raw_message;   // as on the wire
  HeaderList trailers;       // the whole block
  std::string details;       // decoded octets of grpc-status-details-bin
  std::string details_json;  // these as google.rpc.Status; empty where absent or undecodable
  std::optional<std::uint32_t> reset_code;  // kReset
  std::optional<int> http_status;
};

// A hook of a client interceptor ran (grpc client).
struct HookRan {
  std::string call;
  std::string interceptor;  // "outer", "inner"
  std::string hook;         // "PRE_SEND_INITIAL_METADATA", …: grpc++'s names
};

// --- What a client did on its own account --------------------------------------------------------------------------

// A step waited and its budget ran out.
struct WaitExpired {
  std::string what;  // "the status of call"
  Duration budget{};
};

// Silence was asked for and kept, or broken (by whatever stands before).
struct StepStarted {
  std::string step;  // "call", "await_status"
  int line = 0;      // of the scenario file
};

// A value that a `save` took, or a result of a step that has no other event ("alpn", "ping round trip").
struct Captured {
  std::string name;
  std::string json;  // the value as JSON
};

// --- What a stored transcript says of itself -----------------------------------------------------------------------

// Events that were left out here when the transcript was stored; its time is that of the first of them. No client
// records it.
struct EventsOmitted {
  std::uint64_t count = 0;
};

using What =
    std::variant<ConnectionOpened, ConnectionClosed, FrameSeen, HeadersSeen, CallStarted, MessageSeen, HalfClosed,
                 InitialMetadataSeen, StatusSeen, HookRan, WaitExpired, StepStarted, Captured, EventsOmitted>;

struct Event {
  Duration at{};  // since the case began
  Direction direction = Direction::kLocal;
  std::string connection;  // its label, "main" by default; empty where it does not matter
  What what;
};

// All that one play of one case saw, in order.
struct Transcript {
  std::vector<Event> events;
  std::string client;  // "wire", "grpc"
};

}  // namespace assay::transcript
