#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/load_record.h"
#include "harness/record/record.h"

// The document of `assay bench`: what was measured, trial by trial. All that is concluded from it, ratios, intervals,
// outcomes, capacity, is a function of the trials (bench_analysis.h), so that a document that is read, merged or
// compared later says what its trials say. JSON is in bench_document.h.
namespace assay::record {

// One side of a comparison: a server, spoken to by one client.
struct BenchArm {
  std::string id;       // "grpc", "rest", "grpcpp", "rest-protobuf", "grpc-json", "grpc-again"
  std::string title;    // "gRPC, protobuf"
  std::string client;   // "grpc", "rest", "grpcpp": of the load engine
  std::string payload;  // "protobuf" or "json"; "as given" for a service that we do not know
  std::string server;   // what serves it: "reference server, grpc++ 1.51.1", "grpc://10.0.0.7:50051"
  std::string same_as;  // A/A: the arm that this one repeats; else empty

  bool operator==(const BenchArm&) const = default;
};

struct BenchWorkload {
  std::string id;     // "unary-small"
  std::string title;  // "GetUser, one user"
  std::string kind;   // "unary", "server_stream", "client_stream", "bidi_stream"
  // In flight in all; a gRPC arm has them as streams of `connections`, HTTP/1.1 has a connection for each.
  int in_flight = 1;
  int connections = 1;
  // Calls a second at which the arms' latencies are compared; 0: at capacity only.
  double equal_load = 0;
  bool headline = true;

  bool operator==(const BenchWorkload&) const = default;
};

// One check of a trial that failed. A trial with any is listed and left out.
struct Invalid {
  std::string check;    // "client-cpu", "lateness", "steal", "errors", "rate", "stopped", "noise"
  std::string message;  // one sentence with value and limit

  bool operator==(const Invalid&) const = default;
};

// A fresh server, warmed up, under one load.
struct BenchTrial {
  std::string workload;
  std::string arm;
  int block = 0;
  int position = 0;    // in the order in which the trials ran, over the whole experiment
  double offered = 0;  // calls a second; 0: closed loop, as many as go
  LoadRecord load;
  std::vector<Invalid> invalid;

  bool valid() const { return invalid.empty(); }
  bool closed() const { return offered == 0; }
  // Share of the cores of its threads that the client used.
  double client_share() const {
    return load.duration_s > 0 ? load.client_cpu_s / (load.duration_s * std::max(1, load.asked.threads)) : 0;
  }
  // A busier client queues calls itself: what it waited for is not the server alone.
  bool client_is_busy() const { return client_share() > kBusyClient; }
  // More arrivals than one in a hundred found no free stream: it is the server's backlog that makes sends late.
  bool backlogged() const {
    return static_cast<double>(load.delayed + load.dropped) > 0.01 * static_cast<double>(load.offered);
  }
};

// Makes its histograms compact: a benchmark keeps a thousand of them.
void Compact(LoadRecord& load);

// The same octets back and forth over one TCP connection of loopback, with no protocol at all: what no protocol can
// beat with one call in flight.
struct FloorRow {
  std::string workload;
  std::string arm;  // whose sizes these are
  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  std::uint64_t exchanges = 0;
  double p50_us = 0;
  double p99_us = 0;
  double server_cpu_us = 0;  // an exchange
  double client_cpu_us = 0;

  bool operator==(const FloorRow&) const = default;
};

// One line of a google-benchmark document, for the codec table.
struct CodecRow {
  std::string name;  // "BM_ProtobufEncode/100"
  double cpu_ns = 0;
  double bytes_per_second = 0;  // 0: the benchmark counts none
  std::string label;

  bool operator==(const CodecRow&) const = default;
};

// What the user wants to hold, and whether it does.
struct ThresholdResult {
  std::string text;    // "unary-small.p99 < 5ms"
  std::string actual;  // "3.2 ms"; why not, where it is undecided
  enum class State { kHolds, kBroken, kUndecided } state = State::kUndecided;

  bool operator==(const ThresholdResult&) const = default;
};
std::string_view ToString(ThresholdResult::State state);  // "holds", "broken", "undecided"

// A comparison with an older document: one metric of one arm.
struct BaselineRow {
  std::string workload;
  std::string arm;
  std::string metric;
  double before = 0;  // median over that document's valid blocks
  double after = 0;
  double ratio = 1;
  // Runs of different days do not pair by block, so there is no interval: only whether the medians differ by more than
  // both runs' blocks do among themselves.
  bool beyond_spread = false;

  bool operator==(const BaselineRow&) const = default;
};

struct BenchDesign {
  std::string mode;     // "quick", "full", "custom"
  int blocks = 0;       // asked for
  int least_valid = 0;  // blocks that a claim needs
  double confidence = 0.95;
  double band = 0.05;  // ratios within it are equivalent
  double warmup_s = 0;
  double trial_s = 0;
  std::string pinning;         // "server on CPU 0, client on CPU 1"; "none"
  std::string json;            // the reference server's JSON library: "nlohmann", "direct"; empty elsewhere
  std::string congestion;      // of TCP: "bbr"
  bool shared_machine = true;  // client and servers on one

  bool operator==(const BenchDesign&) const = default;
};

struct BenchRecord {
  std::string tool_version;
  std::string tool_build;
  std::string id;
  std::string started;  // RFC 3339, UTC
  double duration_s = 0;
  std::vector<std::string> argv;
  std::uint64_t seed = 0;
  bool incomplete = false;  // interrupted: fewer blocks than asked for
  int exit_code = 0;
  Environment environment;
  BenchDesign design;
  std::vector<BenchArm> arms;  // the first is compared with the second; further ones with both
  std::vector<BenchWorkload> workloads;
  std::vector<BenchTrial> trials;  // in the order in which they ran
  std::vector<FloorRow> floor;
  std::vector<CodecRow> codecs;
  std::vector<ThresholdResult> thresholds;
  std::string baseline;  // where the older document came from; empty: none
  std::vector<BaselineRow> baseline_rows;
  std::vector<Diagnostic> diagnostics;

  const BenchArm* FindArm(std::string_view name) const;
  const BenchWorkload* FindWorkload(std::string_view name) const;
};

}  // namespace assay::record
