#pragma once

#include <sys/types.h>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/load/message_ring.h"
#include "harness/net/address.h"
#include "harness/record/load_record.h"

// The load engine: one target, one call, one shape, one schedule; a LoadRecord comes out.
namespace assay::load {

enum class Client {
  kGrpc,    // HTTP/2 on our own frame codec
  kRest,    // HTTP/1.1 keep-alive, as lean
  kGrpcpp,  // grpc++ as a program would use it: what a real client costs
};
std::string_view ToString(Client client);  // "grpc", "rest", "grpcpp"
std::optional<Client> ParseClient(std::string_view text);

enum class CallKind { kUnary, kServerStream, kClientStream, kBidiStream };
std::string_view ToString(CallKind kind);  // "unary", "server_stream", "client_stream", "bidi_stream"
std::optional<CallKind> ParseCallKind(std::string_view text);

struct Target {
  net::Address address;
  net::TlsOptions tls;
  std::string authority;            // empty: the address
  std::optional<pid_t> server_pid;  // of a process on this machine: its CPU time and memory are measured too
};

// Looks at what a call brought (the octets of each message, or the one body) and says what is wrong with it; empty:
// nothing. Called from every load thread.
using Check = std::function<std::string(std::size_t row, std::span<const std::string_view> messages)>;

struct Workload {
  CallKind kind = CallKind::kUnary;
  std::string path;                               // gRPC: "/user.UserService/GetUser"
  std::string method = "GET";                     // REST; the URL is in the rows
  std::string content_type = "application/grpc";  // of the request; REST: empty where there is no body
  std::string accept;                             // REST; empty: no such field
  // REST, kBidiStream: each connection is upgraded at the URL, once; a call is its messages as text frames, in turns.
  bool websocket = false;
  // Names of further fields of the request; the values are in the rows. One whose values are the same in all rows and
  // without holes costs an octet a call.
  std::vector<std::string> metadata_names;
  std::vector<Row> rows = std::vector<Row>(1);  // never empty
  bool random_rows = false;                     // else in turn
  // Each message of a row is sent so many times (an upload of 64 chunks, a chat of 10 turns).
  std::uint32_t repeat = 1;
  // kBidiStream: each message waits for the answer to the one before. Else all are sent at once.
  bool ping_pong = true;

  // gRPC; 0 is OK. Another number makes its calls succeed, and OK a failure.
  int expected_status = 0;
  int expected_http_status = 200;                  // REST
  std::optional<std::uint64_t> expected_messages;  // that a call brings; unary and client streams bring one anyway
  // Every N-th answer is held against Row::expected (where a row has any) and given to `check`; 0: none.
  std::uint64_t verify_every = 100;
  Check check;
};

// How a call of kRest in one line and a gRPC call in one line are made from data: workload.h.

struct Shape {
  int connections = 1;
  int streams = 1;  // in flight on each connection; HTTP/1.1 has one
  int threads = 1;  // never more than connections are used
};

// When calls begin.
struct Schedule {
  enum class Kind {
    kClosed,    // each stream begins its next call when the last one ended
    kConstant,  // every 1/rate
    kPoisson,   // exponential gaps with mean 1/rate
    kRamp,      // from rate to to_rate over the duration
    kSteps,     // the steps one after the other, the last one until the end
  };
  struct Step {
    double rate = 0;
    Duration length{0};
  };
  Kind kind = Kind::kClosed;
  double rate = 0;
  double to_rate = 0;
  std::vector<Step> steps;
  std::uint64_t seed = 1;  // of Poisson arrivals, ${random} and random rows
};
std::string_view ToString(Schedule::Kind kind);  // "closed", "constant", "poisson", "ramp", "steps"
std::optional<Schedule::Kind> ParseScheduleKind(std::string_view text);

// One of several load generators, which share the calls: what is numbered (${seq}, rows) is dealt out among them.
struct Share {
  int index = 0;  // from 0
  int of = 1;
};

struct Plan {
  Client client = Client::kGrpc;
  Target target;
  Workload workload;
  Shape shape;
  Schedule schedule;
  Share share;
  Duration warmup{0};
  // Of the measurement, after the warm-up. At least one of the two ends a trial; whichever is first.
  Duration duration{0};
  std::uint64_t requests = 0;
  Duration timeout = std::chrono::seconds(20);         // of a call; it fails and is cancelled
  Duration connect_timeout = std::chrono::seconds(5);  // of the first connections: then the target is unreachable
  // Open loop: p99 of lateness above it is a finding.
  Duration lateness_budget = std::chrono::milliseconds(10);
  // Closed loop with many calls in flight: look at each answer at once, instead of letting an eighth of them come
  // together first. Costs both sides more CPU time and brings no throughput.
  bool eager = false;
  // Open loop: spins instead of sleeping to the next arrival: a whole core for 10 µs less.
  bool spin = false;
};

// How far a trial is.
struct Progress {
  bool warming_up = false;
  double elapsed_s = 0;  // since the warm-up began
  double total_s = 0;    // 0: unknown
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
};
using OnProgress = std::function<void(const Progress&)>;  // about five times a second, on the calling thread

// Plays the plan; returns when it is over or `stop` is set (then the record is incomplete). What the target does wrong
// is in the record. Errors: kUsage (a plan that cannot be played: two streams on HTTP/1.1, no duration, no rows, a
// client that this program was built without), kUnreachable (no connection could be made before the trial began, or
// none that speaks the protocol).
Result<record::LoadRecord> Run(Plan plan, const std::atomic<bool>& stop, const OnProgress& on_progress = {});

}  // namespace assay::load
