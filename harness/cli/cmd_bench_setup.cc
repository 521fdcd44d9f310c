#include "harness/cli/cmd_bench_setup.h"
#include "harness/cli/seed_flag.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "harness/bench/codec_table.h"
#include "harness/cli/connection_flags.h"
#include "harness/cli/console.h"
#include "harness/cli/duration_flag.h"
#include "harness/record/bench_document.h"
#include "harness/scenario/suggestion.h"
#include "scenarios_embedded.h"

namespace assay::cli {
namespace {

using bench::Arm;
using bench::Dialect;
using bench::Workload;
using load::Client;

constexpr std::string_view kFolder = "scenarios/bench/";
constexpr Duration kConnectTimeout = std::chrono::seconds(5);

// In the order in which a report tells them: small before large.
constexpr std::string_view kStandard[] = {"unary-small", "unary-64k", "unary-1m", "list-100",
                                          "list-1000",   "upload-1m", "chat"};

Result<std::vector<Workload>> StandardWorkloads(const std::string& id) {
  for (const EmbeddedFile& file : Embedded_scenarios()) {
    if (file.path == std::string(kFolder) + id + ".yaml") {
      return bench::ReadWorkloads(file.content, std::string(file.path), id);
    }
  }
  std::vector<std::string_view> known(std::begin(kStandard), std::end(kStandard));
  return UsageError("--workload: there is neither a file nor a standard workload " + id +
                    scenario::DidYouMean(id, known));
}

Result<std::vector<Workload>> ReadAll(const BenchFlags& flags) {
  std::vector<Workload> all;
  const auto add = [&](std::vector<Workload> some, bool first_shape_only) {
    if (first_shape_only) some.resize(1);
    all.insert(all.end(), some.begin(), some.end());
  };
  for (const std::string& name : flags.workloads) {
    if (!std::filesystem::exists(name)) {
      ASSAY_ASSIGN(std::vector<Workload> some, StandardWorkloads(name));
      add(std::move(some), false);
      continue;
    }
    ASSAY_ASSIGN(const std::string text, ReadFile(name));
    ASSAY_ASSIGN(std::vector<Workload> some,
                 bench::ReadWorkloads(text, name, std::filesystem::path(name).stem().string()));
    add(std::move(some), false);
  }
  if (!flags.workloads.empty()) return all;
  for (const std::string_view id : kStandard) {
    ASSAY_ASSIGN(std::vector<Workload> some, StandardWorkloads(std::string(id)));
    if ((flags.quick || flags.same) && !some[0].quick) continue;
    add(std::move(some), !flags.full);
  }
  if (flags.same) all.resize(1);
  return all;
}

std::vector<Arm> ReferenceArms(const BenchFlags& flags) {
  const std::string grpc = "reference server, grpc++";
  const std::string rest = "reference server, Boost.Beast";
  std::vector<Arm> arms = {
      {{"grpc", "gRPC", "grpc", "protobuf", grpc, ""}, Client::kGrpc, Dialect::kGrpc, true, false}};
  if (flags.same) {
    arms.push_back(
        {{"grpc-again", "gRPC again", "grpc", "protobuf", grpc, "grpc"}, Client::kGrpc, Dialect::kGrpc, true, false});
    return arms;
  }
  arms.push_back({{"rest", "REST", "rest", "json", rest, ""}, Client::kRest, Dialect::kRest, true, false});
  if (!flags.full) return arms;
  arms.push_back({{"grpcpp", "gRPC, grpc++ client", "grpcpp", "protobuf", grpc, ""},
                  Client::kGrpcpp,
                  Dialect::kGrpc,
                  false,
                  false});
  arms.push_back({{"rest-protobuf", "REST, protobuf", "rest", "protobuf", rest, ""},
                  Client::kRest,
                  Dialect::kRestProtobuf,
                  false,
                  false});
  arms.push_back(
      {{"grpc-json", "gRPC, JSON", "grpc", "json", grpc, ""}, Client::kGrpc, Dialect::kGrpcJson, false, false});
  arms.push_back(
      {{"grpc-again", "gRPC again", "grpc", "protobuf", grpc, "grpc"}, Client::kGrpc, Dialect::kGrpc, false, true});
  return arms;
}

std::vector<Arm> GivenArms(const BenchFlags& flags) {
  std::vector<Arm> arms;
  if (!flags.target.empty()) {
    arms.push_back(
        {{"grpc", "gRPC", "grpc", "protobuf", flags.target, ""}, Client::kGrpc, Dialect::kGrpc, true, false});
    if (flags.same) {
      arms.push_back({{"grpc-again", "gRPC again", "grpc", "protobuf", flags.target, "grpc"},
                      Client::kGrpc,
                      Dialect::kGrpc,
                      true,
                      false});
      return arms;
    }
  }
  if (!flags.rest.empty()) {
    arms.push_back({{"rest", "REST", "rest", "as given", flags.rest, ""}, Client::kRest, Dialect::kRest, true, false});
    if (flags.same) {
      arms.push_back({{"rest-again", "REST again", "rest", "as given", flags.rest, "rest"},
                      Client::kRest,
                      Dialect::kRest,
                      true,
                      false});
    }
  }
  return arms;
}

Result<net::Address> RestAddress(const std::string& text) {
  ASSAY_ASSIGN(RestUrl url, ParseRestUrl("--rest", text));
  if (url.path != "/") return UsageError("--rest: the path stands in the workload's 'rest.call'");
  return std::move(url.address);
}

// Which arms there are, who serves them, and what their methods are.
Status SetUpArms(const BenchFlags& flags, BenchSetup& setup) {
  setup.schema = schema::Schema::BuiltIn();
  if (flags.target.empty() && flags.rest.empty()) {
    setup.experiment.arms = ReferenceArms(flags);
    setup.experiment.design.json = flags.json_library;
    return {};
  }
  if (flags.workloads.empty()) {
    return UsageError(
        "--target and --rest need --workload: nothing is known of what your services offer "
        "(scenarios/schema/workload.schema.json; assay bench --list shows the standard ones)");
  }
  setup.experiment.arms = GivenArms(flags);
  net::Address grpc;
  net::Address rest;
  if (!flags.target.empty()) {
    ASSAY_ASSIGN(grpc, ParseTarget(flags.target, flags.connection));
  }
  if (!flags.rest.empty()) {
    ASSAY_ASSIGN(rest, RestAddress(flags.rest));
  }
  setup.experiment.design.shared_machine = false;
  for (const net::Address& address : {grpc, rest}) {
    setup.experiment.design.shared_machine |=
        address.host == "localhost" || address.host.starts_with("127.") || address.host == "::1";
  }
  setup.servers = bench::CreateGivenServers(grpc, rest);
  setup.experiment.tls = flags.connection.tls_options;
  setup.experiment.authority = flags.connection.authority;
  ASSAY_ASSIGN(const bench::Metadata metadata, CallMetadata(flags.connection));
  ASSAY_ASSIGN(const std::string token, FindToken(flags.connection, /*environment=*/true));
  if (!token.empty()) setup.secrets.push_back(token);
  std::vector<std::string> methods;
  for (Workload& workload : setup.experiment.workloads) {
    const auto add = [&](bench::Metadata& own) { own.insert(own.end(), metadata.begin(), metadata.end()); };
    if (workload.rest) add(workload.rest->metadata);
    if (!workload.grpc) continue;
    add(workload.grpc->metadata);
    methods.push_back(workload.grpc->method);
  }
  if (flags.target.empty()) return {};
  const load::Target target{grpc, setup.experiment.tls, setup.experiment.authority, {}};
  ASSAY_ASSIGN(setup.schema, FindSchema(methods, flags.schema, target, metadata, kConnectTimeout));
  return {};
}

// A processor for the client, the others for the server, so that neither takes the other's time. On one processor there
// is nothing to share out.
void SetUpPinning(const BenchFlags& flags, BenchSetup& setup, std::vector<int>& server_cpus) {
  const std::vector<int> cpus = bench::AllowedCpus();
  setup.experiment.design.pinning = "none";
  if (flags.no_pinning || cpus.size() < 2) return;
  setup.experiment.client_cpus = {cpus.back()};
  setup.experiment.design.pinning = fmt::format("client on CPU {}", cpus.back());
  if (setup.servers != nullptr) return;  // started by somebody else
  server_cpus.assign(cpus.begin(), cpus.end() - 1);
  setup.experiment.design.pinning +=
      fmt::format(", server on {} {}", server_cpus.size() == 1 ? "CPU" : "CPUs", fmt::join(server_cpus, ", "));
}

void SetUpDesign(const BenchFlags& flags, bench::Experiment& experiment) {
  using std::chrono::milliseconds;
  record::BenchDesign& design = experiment.design;
  design.band = flags.band / 100;
  if (flags.full) {
    design.mode = "full";
    design.blocks = 12;
    design.least_valid = 10;
    experiment.trial = milliseconds(1000);
    experiment.warmup = milliseconds(300);
    experiment.loads = {0.5, 0.25, 0.75, 0.9, 1.1};
  } else if (flags.quick) {
    design.mode = "quick";
    design.blocks = 3;
    design.least_valid = 3;
    experiment.trial = milliseconds(600);
    experiment.warmup = milliseconds(150);
    experiment.loads = {0.5};
  } else {
    design.mode = "custom";
    design.blocks = flags.same ? 10 : 6;
    design.least_valid = 5;
    experiment.trial = milliseconds(800);
    experiment.warmup = milliseconds(200);
    experiment.loads = {0.5, 0.9};
  }
  if (flags.blocks) {
    design.blocks = *flags.blocks;
    design.least_valid = std::max(2, std::min(design.least_valid, design.blocks));
  }
}

std::string CongestionControl() {
  std::ifstream file("/proc/sys/net/ipv4/tcp_congestion_control");
  std::string name;
  file >> name;
  return name;
}

// The program's own file, to be started as a server.
std::string OwnProgram() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string("assay") : path.string();
}

Status SetUpBaseline(const std::string& path, BenchSetup& setup) {
  ASSAY_ASSIGN(const std::string text, ReadFile(path));
  ASSAY_ASSIGN(record::BenchRecord before, record::ReadBenchDocument(text, path));
  for (const record::BenchWorkload& workload : before.workloads) {
    if (workload.equal_load == 0) continue;
    std::vector<double>& loads = setup.experiment.given_loads[workload.id];
    loads = {workload.equal_load};
    for (const record::BenchTrial& trial : before.trials) {
      if (trial.workload == workload.id && trial.offered > 0 &&
          std::find(loads.begin(), loads.end(), trial.offered) == loads.end()) {
        loads.push_back(trial.offered);
      }
    }
  }
  setup.baseline = std::move(before);
  return {};
}

}  // namespace

Result<BenchSetup> SetUpBench(const BenchFlags& flags) {
  BenchSetup setup;
  bench::Experiment& experiment = setup.experiment;
  ASSAY_ASSIGN(experiment.workloads, ReadAll(flags));
  ASSAY_CHECK_OK(SetUpArms(flags, setup));
  SetUpDesign(flags, experiment);
  ASSAY_ASSIGN(experiment.seed, ParseSeedFlag(flags.seed));
  if (!flags.duration.empty()) {
    ASSAY_ASSIGN(experiment.trial, ParseBudgetFlag("--duration", flags.duration));
  }
  if (!flags.warmup.empty()) {
    ASSAY_ASSIGN(experiment.warmup, ParseBudgetFlag("--warmup", flags.warmup));
  }
  ASSAY_ASSIGN(experiment.lateness_budget, ParseBudgetFlag("--lateness-budget", flags.lateness));
  experiment.limits.lateness_ms = std::chrono::duration<double, std::milli>(experiment.lateness_budget).count();
  experiment.processors.all = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  experiment.design.congestion = CongestionControl();
  std::vector<int> server_cpus;
  SetUpPinning(flags, setup, server_cpus);
  experiment.processors.server = static_cast<int>(server_cpus.size());
  if (setup.servers == nullptr) {
    setup.servers = bench::CreateReferenceServers(OwnProgram(), flags.json_library, std::move(server_cpus));
  }
  for (const std::string& text : flags.thresholds) {
    Result<bench::Threshold> threshold = bench::ParseThreshold(text);
    if (!threshold) return UsageError("--threshold: " + threshold.error().message);
    setup.thresholds.push_back(*std::move(threshold));
  }
  ASSAY_CHECK_OK(bench::CheckNames(setup.thresholds, bench::Outline(experiment)));
  if (!flags.baseline.empty()) ASSAY_CHECK_OK(SetUpBaseline(flags.baseline, setup));
  if (!flags.codecs.empty()) {
    ASSAY_ASSIGN(const std::string text, ReadFile(flags.codecs));
    ASSAY_ASSIGN(setup.codecs, bench::ReadCodecTable(text, flags.codecs));
  }
  return setup;
}

}  // namespace assay::cli
