#include "harness/bench/dialect.h"

#include <utility>

#include "harness/load/workload.h"

namespace assay::bench {
namespace {

// One in so many answers is looked into: enough to see a wrong server in the first second, too few to cost anything.
constexpr std::uint64_t kVerifyEvery = 101;
constexpr std::string_view kProtobuf = "application/x-protobuf";

// Every text in some message. Looks at octets, so that protobuf and JSON are held to the same.
load::Check Contains(std::vector<std::string> texts) {
  if (texts.empty()) return {};
  return [texts = std::move(texts)](std::size_t, std::span<const std::string_view> messages) -> std::string {
    for (const std::string& text : texts) {
      bool found = false;
      for (const std::string_view message : messages) found = found || message.find(text) != std::string_view::npos;
      if (!found) return "the answer lacks \"" + text + "\"";
    }
    return {};
  };
}

Result<const schema::Method*> MethodOf(const schema::Schema& schema, const GrpcCall& call) {
  if (const schema::Method* method = schema.FindMethod(call.method)) return method;
  return UsageError("no method " + call.method + " is known; give its schema with --descriptor-set", call.at);
}

// The answers that the workload waits for, of streams; the message limit of verified ones is the engine's.
void Finish(load::Workload& load, const Workload& workload, std::optional<std::uint64_t> answers) {
  load.expected_messages = answers;
  load.verify_every = kVerifyEvery;
  load.check = Contains(workload.contains);
}

Result<load::Workload> OverGrpc(const Workload& workload, const schema::Schema& schema) {
  const GrpcCall& call = *workload.grpc;
  ASSAY_ASSIGN([[maybe_unused]] const schema::Method* method, MethodOf(schema, call));
  load::CallData data;
  data.messages = call.messages;
  data.metadata = call.metadata;
  ASSAY_ASSIGN(load::Workload load, load::MakeGrpcWorkload(schema, call.method, data));
  load.repeat = call.repeat;
  Finish(load, workload, call.answers);
  return load;
}

Result<load::Workload> OverGrpcAsJson(const Workload& workload, const schema::Schema& schema) {
  const GrpcCall& call = *workload.grpc;
  ASSAY_ASSIGN(const schema::Method* method, MethodOf(schema, call));
  std::vector<std::string> messages;
  for (const Value& message : call.messages) {
    ASSAY_ASSIGN(const std::string octets, schema.Encode(method->input_type, message));
    ASSAY_ASSIGN(std::string json, schema.Decode(method->input_type, octets));
    messages.push_back(std::move(json));
  }
  load::CallData data;
  data.metadata = call.metadata;
  const std::string path = "/" + method->service + "Json/" + method->name;
  ASSAY_ASSIGN(load::Workload load, load::MakeRawWorkload(path, workload.kind, messages, data));
  load.repeat = call.repeat;
  Finish(load, workload, call.answers);
  return load;
}

Result<load::Workload> OverRest(const Workload& workload, bool as_protobuf, const schema::Schema& schema) {
  const RestCall& call = *workload.rest;
  load::CallData data;
  data.metadata = call.metadata;
  data.url = call.url;
  data.messages = call.bodies;
  std::string content_type = call.content_type;
  if (as_protobuf && !call.bodies.empty()) {
    ASSAY_ASSIGN(const schema::Method* method, MethodOf(schema, *workload.grpc));
    ASSAY_ASSIGN(std::string octets, schema.Encode(method->input_type, workload.grpc->messages[0]));
    data.messages = {Value(std::move(octets))};
    content_type = kProtobuf;
  }
  ASSAY_ASSIGN(load::Workload load, load::MakeRestWorkload(call.verb, workload.kind, content_type, data));
  load.accept = as_protobuf ? std::string(kProtobuf) : call.accept;
  load.websocket = call.websocket;
  load.repeat = call.repeat;
  Finish(load, workload,
         call.websocket ? std::optional<std::uint64_t>(call.bodies.size() * call.repeat) : std::nullopt);
  return load;
}

}  // namespace

bool Speaks(const Workload& workload, Dialect dialect) {
  switch (dialect) {
    case Dialect::kGrpc:
      return workload.grpc.has_value();
    case Dialect::kRest:
      return workload.rest.has_value();
    case Dialect::kGrpcJson:
      return workload.cells && workload.grpc.has_value();
    case Dialect::kRestProtobuf:
      return workload.cells && workload.rest.has_value() && workload.grpc.has_value();
  }
  return false;
}

Result<load::Workload> Translate(const Workload& workload, Dialect dialect, const schema::Schema& schema) {
  switch (dialect) {
    case Dialect::kGrpc:
      return OverGrpc(workload, schema);
    case Dialect::kGrpcJson:
      return OverGrpcAsJson(workload, schema);
    case Dialect::kRest:
      return OverRest(workload, /*as_protobuf=*/false, schema);
    case Dialect::kRestProtobuf:
      return OverRest(workload, /*as_protobuf=*/true, schema);
  }
  return Fail(ErrorKind::kInternal, "a dialect that is none");
}

Result<load::Workload> Translate(const Setup& setup, const schema::Schema& schema) {
  load::CallData data;
  data.messages = {setup.request};
  return load::MakeGrpcWorkload(schema, setup.method, data);
}

}  // namespace assay::bench
