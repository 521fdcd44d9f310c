#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/load/load.h"

// What is measured: one pair of calls that do the same, over gRPC and over REST. A file of scenarios/bench, or of a
// user who compares services of his own (scenarios/schema/workload.schema.json).
namespace assay::bench {

using Metadata = std::vector<std::pair<std::string, std::string>>;

struct GrpcCall {
  std::string method;           // "user.UserService/GetUser"
  std::vector<Value> messages;  // trees of the proto3 JSON mapping
  Metadata metadata;
  // Messages that a call brings, of streams; unary and client streams bring one.
  std::optional<std::uint64_t> answers;
  std::uint32_t repeat = 1;  // each message is sent so many times
  Where at;
};

struct RestCall {
  std::string verb;  // "GET"
  std::string url;   // "/v1/users/1"
  // None: no body. A text is sent as it is, {repeat, times} as that text, all else as JSON. Of a WebSocket: each is a
  // text frame.
  std::vector<Value> bodies;
  std::string content_type;
  std::string accept;
  Metadata metadata;
  bool websocket = false;
  std::uint32_t repeat = 1;  // of the frames of a WebSocket
  Where at;
};

// What a fresh server gets before the first trial's warm-up, over gRPC: users to be read.
struct Setup {
  std::string method;
  Value request;
  std::uint64_t calls = 1;
};

// How many calls are in flight. gRPC has them on `connections`; HTTP/1.1 has a connection for each.
struct Shape {
  int in_flight = 1;
  int connections = 1;
};

struct Workload {
  std::string id;  // the file's name; of further shapes with "@16x1" behind it
  std::string title;
  std::string about;
  load::CallKind kind = load::CallKind::kUnary;
  std::vector<Setup> setup;
  std::optional<GrpcCall> grpc;
  std::optional<RestCall> rest;
  // The reference server has it as protobuf over REST and as JSON over gRPC too.
  bool cells = false;
  // Texts that each verified answer must have in it, whatever its format: that it is the right one.
  std::vector<std::string> contains;
  Shape shape;
  // Also, in its first shape, at loads below capacity. Otherwise, as for uploads of a megabyte, capacity is all that is
  // asked.
  bool open = false;
  bool quick = false;  // part of --quick
};

// One for each shape in the file. Errors: kUsage with places: unknown or missing keys, neither grpc nor rest, a kind
// that is none, connections that do not divide what is in flight.
Result<std::vector<Workload>> ReadWorkloads(std::string_view text, const std::string& file, const std::string& id);

}  // namespace assay::bench
