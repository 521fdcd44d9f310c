#include "harness/bench/workload.h"

#include <algorithm>
#include <iterator>

#include "harness/scenario/complaints.h"
#include "harness/scenario/strict_map.h"
#include "harness/scenario/yaml.h"

namespace assay::bench {
namespace {

using scenario::Complaints;
using scenario::StrictMap;

// A text of a body that is megabytes is written as scenarios write it.
constexpr std::int64_t kMostRepeats = 64 << 20;
constexpr int kMostInFlight = 10'000;
constexpr std::int64_t kMostRounds = 1'000'000;

Metadata ReadMetadata(StrictMap& map, Complaints& complaints) {
  Metadata metadata;
  for (const auto& [name, value] : map.Map("metadata")) {
    if (value.is_map() || value.is_list() || value.is_null()) {
      complaints.Add("'" + name + "' of metadata takes text", value.at);
    } else {
      metadata.emplace_back(name, value.ToText());
    }
  }
  return metadata;
}

std::vector<Value> ReadMessages(StrictMap& map, std::string_view one, std::string_view several,
                                Complaints& complaints) {
  if (map.Find(one) != nullptr && map.Find(several) != nullptr) {
    complaints.Add("either '" + std::string(one) + "' or '" + std::string(several) + "', not both", map.Find(one)->at);
  }
  if (const Value* single = map.Find(one)) return {*single};
  return map.List(several);
}

GrpcCall ReadGrpc(const Value& value, Complaints& complaints) {
  StrictMap map(value, "'grpc'", {"call", "request", "messages", "metadata", "answers", "repeat"}, complaints);
  GrpcCall call;
  call.at = value.at;
  call.method = map.RequiredText("call");
  if (map.valid() && !call.method.empty() && call.method.find('/') == std::string::npos) {
    complaints.Add("'call' of 'grpc' is SERVICE/METHOD, such as user.UserService/GetUser", map.Find("call")->at);
  }
  call.messages = ReadMessages(map, "request", "messages", complaints);
  if (call.messages.empty()) call.messages.emplace_back(Value::Map());
  call.metadata = ReadMetadata(map, complaints);
  call.repeat = static_cast<std::uint32_t>(map.Integer("repeat", 1, 1, kMostRounds));
  if (map.Find("answers") != nullptr) {
    call.answers = static_cast<std::uint64_t>(map.Integer("answers", 1, 0, INT32_MAX));
  }
  return call;
}

Value Body(const Value& value, Complaints& complaints) {
  const Value* repeated = value.Find("repeat");
  const Value* times = value.Find("times");
  if (repeated == nullptr || times == nullptr || value.as_map().size() != 2) return value;
  if (!repeated->is_string() || !times->is_int() || times->as_int() < 0 ||
      times->as_int() > kMostRepeats / std::max<std::int64_t>(1, std::ssize(repeated->as_string()))) {
    complaints.Add("{repeat, times} is a text and how often it stands, 64 MiB at most", value.at);
    return value;
  }
  std::string text;
  for (std::int64_t i = 0; i < times->as_int(); ++i) text += repeated->as_string();
  return text;
}

RestCall ReadRest(const Value& value, Complaints& complaints) {
  StrictMap map(value, "'rest'",
                {"call", "body", "frames", "content_type", "accept", "metadata", "websocket", "repeat"}, complaints);
  RestCall call;
  call.at = value.at;
  const std::string line = map.RequiredText("call");
  const std::size_t space = line.find(' ');
  if (!line.empty() && (space == std::string::npos || line.find('/', space) != space + 1)) {
    complaints.Add("'call' of 'rest' is METHOD /path, such as GET /v1/users/1", map.Find("call")->at);
  } else if (!line.empty()) {
    call.verb = line.substr(0, space);
    call.url = line.substr(space + 1);
  }
  for (const Value& body : ReadMessages(map, "body", "frames", complaints)) {
    call.bodies.push_back(Body(body, complaints));
  }
  call.websocket = map.Boolean("websocket", false);
  if (!call.websocket && map.Find("frames") != nullptr) {
    complaints.Add("'frames' are of a WebSocket: set 'websocket: true'", map.Find("frames")->at);
  }
  call.content_type = map.Text("content_type");
  if (call.content_type.empty() && !call.bodies.empty() && !call.websocket) {
    call.content_type = call.bodies[0].is_string() ? "application/octet-stream" : "application/json";
  }
  call.accept = map.Text("accept");
  call.metadata = ReadMetadata(map, complaints);
  call.repeat = static_cast<std::uint32_t>(map.Integer("repeat", 1, 1, kMostRounds));
  return call;
}

std::vector<Setup> ReadSetup(StrictMap& outer, Complaints& complaints) {
  std::vector<Setup> all;
  for (const Value& value : outer.List("setup")) {
    StrictMap map(value, "a step of 'setup'", {"call", "request", "calls"}, complaints);
    Setup setup;
    setup.method = map.RequiredText("call");
    if (const Value* request = map.Find("request")) setup.request = *request;
    setup.calls = static_cast<std::uint64_t>(map.Integer("calls", 1, 1, 1'000'000));
    all.push_back(std::move(setup));
  }
  return all;
}

std::vector<Shape> ReadShapes(StrictMap& outer, Complaints& complaints) {
  std::vector<Shape> shapes;
  for (const Value& value : outer.List("shapes")) {
    StrictMap map(value, "a shape", {"in_flight", "connections"}, complaints);
    Shape shape;
    shape.in_flight = static_cast<int>(map.Integer("in_flight", 1, 1, kMostInFlight));
    shape.connections = static_cast<int>(map.Integer("connections", 1, 1, kMostInFlight));
    if (shape.in_flight % shape.connections != 0) {
      complaints.Add("'connections' divide 'in_flight': every connection has as many streams", value.at);
    }
    shapes.push_back(shape);
  }
  if (shapes.empty()) shapes.push_back({});
  return shapes;
}

}  // namespace

Result<std::vector<Workload>> ReadWorkloads(std::string_view text, const std::string& file, const std::string& id) {
  ASSAY_ASSIGN(const Value tree, scenario::ParseYaml(text, file));
  Complaints complaints;
  StrictMap map(tree, "a workload",
                {"title", "about", "kind", "setup", "grpc", "rest", "cells", "contains", "shapes", "open", "quick"},
                complaints);
  Workload workload;
  workload.id = id;
  workload.title = map.RequiredText("title");
  workload.about = map.Text("about");
  if (const std::string kind = map.Text("kind"); !kind.empty()) {
    if (const auto parsed = load::ParseCallKind(kind)) {
      workload.kind = *parsed;
    } else {
      complaints.Add("'kind' is unary, server_stream, client_stream or bidi_stream, not '" + kind + "'",
                     map.Find("kind")->at);
    }
  }
  workload.setup = ReadSetup(map, complaints);
  if (const Value* grpc = map.Find("grpc")) workload.grpc = ReadGrpc(*grpc, complaints);
  if (const Value* rest = map.Find("rest")) workload.rest = ReadRest(*rest, complaints);
  if (map.valid() && !workload.grpc && !workload.rest) {
    complaints.Add("a workload needs 'grpc', 'rest' or, to compare the two, both", map.at());
  }
  workload.cells = map.Boolean("cells", false);
  workload.contains = scenario::TextsOf(map.Names("contains"));
  workload.open = map.Boolean("open", false);
  workload.quick = map.Boolean("quick", false);
  const std::vector<Shape> shapes = ReadShapes(map, complaints);
  ASSAY_CHECK_OK(complaints.ToStatus());

  std::vector<Workload> all;
  for (const Shape& shape : shapes) {
    Workload one = workload;
    one.shape = shape;
    if (!all.empty()) {
      one.id += "@" + std::to_string(shape.connections) + "x" + std::to_string(shape.in_flight / shape.connections);
      one.quick = false;
      one.open = false;  // one shape under load is enough: the others ask what shape costs
    }
    if (std::any_of(all.begin(), all.end(), [&](const Workload& other) { return other.id == one.id; })) {
      return UsageError("two shapes are the same: " + one.id, tree.at);
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace assay::bench
