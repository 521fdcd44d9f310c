#include "harness/cli/load_flags.h"
#include "harness/cli/seed_flag.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/bench/dialect.h"
#include "harness/bench/workload.h"
#include "harness/cli/console.h"
#include "harness/cli/duration_flag.h"
#include "harness/load/workload.h"
#include "harness/protocol/grpc_status.h"
#include "harness/protocol/metadata.h"

namespace assay::cli {
namespace {

// In an open loop so many streams take what a server that stalls for a while leaves waiting.
constexpr int kOpenStreams = 1000;

Status ReadTarget(const LoadFlags& flags, load::Plan& plan) {
  if (flags.target.empty()) return UsageError("name a TARGET, or a --rest URL");
  ASSAY_ASSIGN(plan.target.address, ParseTarget(flags.target, flags.connection));
  return {};
}

// JSON texts; each may be a list, whose elements are messages then.
Result<std::vector<Value>> ReadMessages(const std::vector<std::string>& texts, const std::string& flag) {
  std::vector<Value> messages;
  for (const std::string& text : texts) {
    ASSAY_ASSIGN(const Value value, ParseJson(text, flag));
    if (!value.is_list()) {
      messages.push_back(value);
    } else {
      for (const Value& element : value.as_list()) messages.push_back(element);
    }
  }
  return messages;
}

Status ReadExpectations(const LoadFlags& flags, load::Workload& workload) {
  workload.verify_every = flags.verify_every;
  workload.random_rows = flags.random_rows;
  workload.repeat = flags.repeat;
  workload.ping_pong = !flags.all_at_once;
  if (flags.expect_messages >= 0) workload.expected_messages = static_cast<std::uint64_t>(flags.expect_messages);
  return {};
}

Status MakeRest(const LoadFlags& flags, load::Plan& plan) {
  plan.client = load::Client::kRest;
  if (!flags.target.empty() || !flags.call.empty()) {
    return UsageError("--rest has its address in the URL: no TARGET and no --call go with it");
  }
  load::CallData data;
  ASSAY_ASSIGN(RestUrl url, ParseRestUrl("--rest", flags.rest));
  plan.target.address = std::move(url.address);
  data.url = std::move(url.path);
  ASSAY_ASSIGN(data.metadata, CallMetadata(flags.connection));
  std::string body = flags.body;
  if (!flags.body_file.empty()) {
    ASSAY_ASSIGN(body, ReadFile(flags.body_file));
  }
  if (!body.empty()) data.messages.emplace_back(body);
  ASSAY_ASSIGN(data.expected, ReadMessages(flags.expect, "--expect"));
  if (!flags.rows_file.empty()) {
    ASSAY_ASSIGN(const std::string rows, ReadFile(flags.rows_file));
    ASSAY_ASSIGN(data.table, load::ParseDataTable(rows, flags.rows_file));
  }
  const std::string method = !flags.method.empty() ? flags.method : body.empty() ? "GET" : "POST";
  const std::string type = !flags.content_type.empty() ? flags.content_type : body.empty() ? "" : "application/json";
  ASSAY_ASSIGN(plan.workload, load::MakeRestWorkload(method, load::CallKind::kUnary, type, data));
  ASSAY_CHECK_OK(ReadExpectations(flags, plan.workload));
  if (!flags.expect_status.empty()) {
    plan.workload.expected_http_status = std::atoi(flags.expect_status.c_str());
    if (plan.workload.expected_http_status < 200) return UsageError("--expect-status: expected an HTTP status");
  }
  return {};
}

Status MakeFromOctets(const LoadFlags& flags, const load::CallData& data, load::Plan& plan) {
  if (!data.expected.empty()) return UsageError("--expect needs a schema, and --data-hex has none");
  std::vector<std::string> messages;
  for (const std::string& hex : flags.data_hex) {
    const Result<std::string> octets = FromHex(hex);
    if (!octets) return UsageError("--data-hex: " + octets.error().message);
    messages.push_back(*octets);
  }
  const auto kind = load::ParseCallKind(flags.kind.empty() ? "unary" : flags.kind);
  ASSAY_ASSIGN(plan.workload, load::MakeRawWorkload(flags.call, *kind, messages, data));
  return {};
}

Status MakeFromJson(const LoadFlags& flags, load::CallData& data, load::Plan& plan) {
  if (!flags.data_file.empty()) {
    ASSAY_ASSIGN(const std::string text, ReadFile(flags.data_file));
    ASSAY_ASSIGN(data.messages, ReadMessages({text}, flags.data_file));
  } else {
    ASSAY_ASSIGN(data.messages, ReadMessages(flags.data, "--data"));
  }
  if (data.messages.empty()) data.messages.emplace_back(Value::Map{});
  ASSAY_ASSIGN(const std::shared_ptr<const schema::Schema> schema,
               FindSchema({flags.call}, flags.schema, plan.target, data.metadata, plan.connect_timeout));
  ASSAY_ASSIGN(plan.workload, load::MakeGrpcWorkload(*schema, flags.call, data));
  if (!data.expected.empty()) {
    ASSAY_ASSIGN(plan.workload.check, load::ExpectMessages(schema, flags.call, data));
  }
  return {};
}

Status MakeGrpc(const LoadFlags& flags, load::Plan& plan) {
  if (flags.call.empty() || flags.call.find('/', 1) == std::string::npos) {
    return UsageError("--call: expected SERVICE/METHOD, such as user.UserService/GetUser");
  }
  if (!flags.body.empty() || !flags.body_file.empty() || !flags.method.empty()) {
    return UsageError("--method and --body belong to --rest; messages are --data");
  }
  ASSAY_CHECK_OK(ReadTarget(flags, plan));
  load::CallData data;
  ASSAY_ASSIGN(data.metadata, CallMetadata(flags.connection));
  ASSAY_ASSIGN(data.expected, ReadMessages(flags.expect, "--expect"));
  if (!flags.rows_file.empty()) {
    ASSAY_ASSIGN(const std::string rows, ReadFile(flags.rows_file));
    ASSAY_ASSIGN(data.table, load::ParseDataTable(rows, flags.rows_file));
  }
  ASSAY_CHECK_OK(flags.data_hex.empty() ? MakeFromJson(flags, data, plan) : MakeFromOctets(flags, data, plan));
  ASSAY_CHECK_OK(ReadExpectations(flags, plan.workload));
  if (!flags.expect_status.empty()) {
    const std::optional<int> status = protocol::ParseGrpcStatusName(flags.expect_status);
    if (!status) return UsageError("--expect-status: \"" + flags.expect_status + "\" is no status of gRPC");
    plan.workload.expected_status = *status;
  }
  return {};
}

// "200:5s".
Result<load::Schedule::Step> ReadStep(const std::string& text) {
  const std::size_t colon = text.find(':');
  char* end = nullptr;
  load::Schedule::Step step;
  step.rate = std::strtod(text.c_str(), &end);
  if (colon == std::string::npos || end != text.c_str() + colon) return UsageError("--steps: expected RATE:DURATION");
  ASSAY_ASSIGN(step.length, ParseDurationFlag("--steps", text.substr(colon + 1)));
  return step;
}

Status ReadSchedule(const LoadFlags& flags, load::Plan& plan) {
  std::string arrivals = flags.arrivals;
  if (arrivals.empty()) {
    arrivals = !flags.steps.empty() ? "steps" : flags.to_rate > 0 ? "ramp" : flags.rate > 0 ? "constant" : "closed";
  }
  plan.schedule.kind = *load::ParseScheduleKind(arrivals);
  plan.schedule.rate = flags.rate;
  plan.schedule.to_rate = flags.to_rate;
  ASSAY_ASSIGN(plan.schedule.seed, ParseSeedFlag(flags.seed));
  for (const std::string& text : flags.steps) {
    ASSAY_ASSIGN(const load::Schedule::Step step, ReadStep(text));
    plan.schedule.steps.push_back(step);
  }
  if (arrivals == "closed" && (flags.rate > 0 || !flags.steps.empty())) {
    return UsageError("--arrivals closed: a closed loop has no rate");
  }
  return {};
}

// --workload FILE: one side of what `assay bench` compares, in its first shape.
Status MakeFromFile(const LoadFlags& flags, load::Plan& plan) {
  const bool rest = !flags.rest.empty();
  if (!flags.call.empty() || !flags.data.empty() || !flags.data_file.empty() || !flags.data_hex.empty() ||
      !flags.body.empty() || !flags.body_file.empty()) {
    return UsageError("--workload says what is called: no --call, --data and --body go with it");
  }
  ASSAY_ASSIGN(const std::string text, ReadFile(flags.workload));
  ASSAY_ASSIGN(std::vector<bench::Workload> shapes, bench::ReadWorkloads(text, flags.workload, flags.workload));
  bench::Workload& workload = shapes.front();
  if (rest ? !workload.rest : !workload.grpc) {
    return UsageError(flags.workload + " has no '" + (rest ? "rest" : "grpc") + "' part, which " +
                      (rest ? "--rest" : "a TARGET") + " needs");
  }
  if (rest) {
    plan.client = load::Client::kRest;
    ASSAY_ASSIGN(RestUrl url, ParseRestUrl("--rest", flags.rest));
    if (url.path != "/") return UsageError("--rest: the path stands in the workload's 'rest.call'");
    plan.target.address = std::move(url.address);
  } else {
    ASSAY_CHECK_OK(ReadTarget(flags, plan));
  }
  ASSAY_ASSIGN(const bench::Metadata metadata, CallMetadata(flags.connection));
  bench::Metadata& sent = rest ? workload.rest->metadata : workload.grpc->metadata;
  sent.insert(sent.end(), metadata.begin(), metadata.end());
  auto schema = schema::Schema::BuiltIn();
  if (!rest) {
    ASSAY_ASSIGN(schema,
                 FindSchema({workload.grpc->method}, flags.schema, plan.target, metadata, plan.connect_timeout));
  }
  ASSAY_ASSIGN(plan.workload,
               bench::Translate(workload, rest ? bench::Dialect::kRest : bench::Dialect::kGrpc, *schema));
  plan.workload.verify_every = flags.verify_every;
  plan.shape.connections = rest ? workload.shape.in_flight : workload.shape.connections;
  plan.shape.streams = rest ? 1 : workload.shape.in_flight / workload.shape.connections;
  return {};
}

void AddCallFlags(CLI::App& command, LoadFlags& flags) {
  command.add_option("TARGET", flags.target, "HOST:PORT, grpc://…, grpcs://… (TLS) or unix:PATH");
  command.add_option("--call", flags.call, "SERVICE/METHOD")->group("Call");
  command
      .add_option("--data", flags.data,
                  "A message as JSON, or a list of them; repeatable. Texts may hold ${seq}, "
                  "${random}, ${1..100} and columns of --rows")
      ->group("Call")
      ->allow_extra_args(false);
  command.add_option("--data-file", flags.data_file, "A file of such JSON")->group("Call");
  command.add_option("--data-hex", flags.data_hex, "A message as octets, for which no schema is needed; repeatable")
      ->group("Call")
      ->allow_extra_args(false);
  command.add_option("--rows", flags.rows_file, "CSV or NDJSON: each line gives its columns to one call, in turn")
      ->group("Call");
  command.add_flag("--random-rows", flags.random_rows, "At random instead")->group("Call");
  command.add_option("--repeat", flags.repeat, "Send the messages so many times in a call")
      ->group("Call")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  command.add_flag("--all-at-once", flags.all_at_once, "Bidi streams: send without waiting for answers")->group("Call");
  command.add_option("--kind", flags.kind, "With --data-hex: unary, server_stream, client_stream or bidi_stream")
      ->group("Call")
      ->check(CLI::IsMember({"unary", "server_stream", "client_stream", "bidi_stream"}));
  command.add_option("--rest", flags.rest, "http://HOST:PORT/PATH instead of TARGET and --call")->group("Call");
  command
      .add_option(
          "--workload", flags.workload,
          "A file as assay bench takes it, instead of --call and what goes with it; with --rest http://HOST:PORT "
          "its REST side")
      ->group("Call");
  command.add_option("--method", flags.method, "REST: GET, or POST where there is a body")->group("Call");
  command.add_option("--body", flags.body, "REST: the body")->group("Call");
  command.add_option("--body-file", flags.body_file, "REST: a file that holds it")->group("Call");
  command.add_option("--content-type", flags.content_type, "REST: of the body; application/json")->group("Call");
}

void AddSuccessFlags(CLI::App& command, LoadFlags& flags) {
  command.add_option("--expect", flags.expect, "JSON that the answer must hold; repeatable, one for each message")
      ->group("Success")
      ->allow_extra_args(false);
  command.add_option("--expect-status", flags.expect_status, "Status of a right answer; OK, or 200 for REST")
      ->group("Success");
  command.add_option("--expect-messages", flags.expect_messages, "Messages that a streamed answer has")
      ->group("Success");
  command
      .add_option("--verify-every", flags.verify_every,
                  "Hold one in so many answers against --expect; statuses "
                  "are looked at in every answer")
      ->group("Success")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
}

void AddShapeFlags(CLI::App& command, LoadFlags& flags) {
  command.add_option("--connections", flags.connections, "Connections; 1, or as the workload file has it")
      ->group("Load")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--streams", flags.streams, "Calls in flight on each; 1, or 1000 in an open loop")
      ->group("Load")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--threads", flags.threads, "Threads of the client")
      ->group("Load")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  command.add_option("--client", flags.client, "grpc: our own HTTP/2; grpcpp: what a grpc++ program costs")
      ->group("Load")
      ->capture_default_str()
      ->check(CLI::IsMember({"grpc", "grpcpp", "rest"}));
  command
      .add_option("--rate", flags.rate, "Calls a second (an open loop); without it, each stream calls again at once")
      ->group("Load")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--arrivals", flags.arrivals, "closed, constant, poisson, ramp (to --to-rate) or steps")
      ->group("Load")
      ->check(CLI::IsMember({"closed", "constant", "poisson", "ramp", "steps"}));
  command.add_option("--to-rate", flags.to_rate, "Where a ramp ends")->group("Load")->check(CLI::NonNegativeNumber);
  command.add_option("--steps", flags.steps, "RATE:DURATION; repeatable")->group("Load")->allow_extra_args(false);
  command
      .add_option("--seed", flags.seed, "Of arrivals, ${random} and random rows; default random, told in the document")
      ->group("Load");
}

void AddTrialFlags(CLI::App& command, LoadFlags& flags) {
  command.add_option("--duration", flags.duration, "Of the measurement; 10s where there is no --requests")
      ->group("Load");
  command.add_option("--requests", flags.requests, "Ends after so many calls")->group("Load");
  command
      .add_option("--worker", flags.worker,
                  "Which of several load generators this is, I/N with I from 0; each takes its share of rate and calls "
                  "(default: as a Kubernetes Indexed Job, mpirun or srun says)")
      ->group("Load");
  command
      .add_option("--start-at", flags.start_at, "When all workers begin: 2026-11-24T02:48:11Z, or seconds since 1970")
      ->group("Load");
  command.add_option("--warmup", flags.warmup, "Before the measurement")->group("Load")->capture_default_str();
  command.add_option("--timeout", flags.timeout, "Of a call")->group("Load")->capture_default_str();
  command.add_option("--connect-timeout", flags.connect_timeout, "Of a connection")
      ->group("Load")
      ->capture_default_str();
  command.add_option("--lateness-budget", flags.lateness_budget, "p99 of lateness that is not worth a remark")
      ->group("Load")
      ->capture_default_str();
  command.add_flag("--eager", flags.eager, "Closed loop: look at each answer at once instead of gathering some")
      ->group("Load");
  command.add_flag("--spin", flags.spin, "Open loop: spin until the next call is due; takes a whole processor")
      ->group("Load");
  command
      .add_option("--server-pid", flags.server_pid, "Process on this machine whose CPU time and memory are told too")
      ->group("Load")
      ->check(CLI::PositiveNumber);
}

}  // namespace

void AddLoadFlags(CLI::App& command, LoadFlags& flags) {
  AddCallFlags(command, flags);
  AddSuccessFlags(command, flags);
  AddShapeFlags(command, flags);
  AddTrialFlags(command, flags);
  AddSchemaFlags(command, flags.schema);
  AddConnectionFlags(command, flags.connection);

  command.add_option("--json", flags.json, "Write what was measured as JSON to a file, or - for standard output")
      ->group("Output");
  command.add_option("--hlog", flags.hlog, "Write the histograms as an HdrHistogram log")->group("Output");
  command.add_option("--hgrm", flags.hgrm, "Write the percentiles of latency as HdrHistogram's table")->group("Output");
  command.add_option("--color", flags.color, "auto, always, never")
      ->group("Output")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("-q,--quiet", flags.quiet, "No summary and no progress")->group("Output");
}

Result<load::Plan> MakeLoadPlan(const LoadFlags& flags) {
  load::Plan plan;
  plan.client = *load::ParseClient(flags.client);
  plan.target.tls = flags.connection.tls_options;
  plan.target.authority = flags.connection.authority;
  if (flags.server_pid > 0) plan.target.server_pid = static_cast<pid_t>(flags.server_pid);
  ASSAY_ASSIGN(plan.connect_timeout, ParseDurationFlag("--connect-timeout", flags.connect_timeout));
  ASSAY_CHECK_OK(ReadSchedule(flags, plan));
  const bool open = plan.schedule.kind != load::Schedule::Kind::kClosed;
  plan.shape.streams = open && plan.client != load::Client::kRest && flags.rest.empty() ? kOpenStreams : 1;
  if (!flags.workload.empty()) {
    ASSAY_CHECK_OK(MakeFromFile(flags, plan));
  } else if (flags.rest.empty()) {
    if (plan.client == load::Client::kRest) return UsageError("--client rest needs --rest URL");
    ASSAY_CHECK_OK(MakeGrpc(flags, plan));
  } else {
    ASSAY_CHECK_OK(MakeRest(flags, plan));
  }
  if (flags.connections > 0) plan.shape.connections = flags.connections;
  if (flags.streams > 0) plan.shape.streams = flags.streams;
  plan.shape.threads = flags.threads;
  plan.requests = flags.requests;
  const std::string duration = flags.duration.empty() && flags.requests == 0 ? "10s" : flags.duration;
  if (!duration.empty()) {
    ASSAY_ASSIGN(plan.duration, ParseDurationFlag("--duration", duration));
    if (plan.duration <= Duration(0)) return UsageError("--duration: expected more than 0");
  }
  ASSAY_ASSIGN(plan.warmup, ParseDurationFlag("--warmup", flags.warmup));
  ASSAY_ASSIGN(plan.timeout, ParseDurationFlag("--timeout", flags.timeout));
  if (plan.timeout <= Duration(0)) return UsageError("--timeout: expected more than 0");
  ASSAY_ASSIGN(plan.lateness_budget, ParseDurationFlag("--lateness-budget", flags.lateness_budget));
  plan.eager = flags.eager;
  plan.spin = flags.spin;
  return plan;
}

}  // namespace assay::cli
