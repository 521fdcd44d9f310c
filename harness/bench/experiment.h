#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/dialect.h"
#include "harness/bench/server.h"
#include "harness/bench/validity.h"
#include "harness/bench/workload.h"
#include "harness/record/bench_record.h"

namespace assay::bench {

struct Arm {
  record::BenchArm record;
  load::Client client = load::Client::kGrpc;
  Dialect dialect = Dialect::kGrpc;
  // Also at loads below capacity, and its capacity decides about them. Others are played at capacity alone.
  bool under_load = false;
  bool first_workload_only = false;  // A/A: once is enough to know the noise
};

struct Experiment {
  std::vector<Workload> workloads;
  std::vector<Arm> arms;
  record::BenchDesign design;
  std::uint64_t seed = 0;
  Duration warmup{0};
  Duration trial{0};
  Duration lateness_budget = std::chrono::milliseconds(2);
  // Shares of the slower arm's capacity. The first is where latencies are compared.
  std::vector<double> loads;
  // Loads of workloads from an older document, for figures that compare: the first is that of the comparison.
  std::map<std::string, std::vector<double>> given_loads;
  // Open loop: calls that may be in flight at once, over all connections.
  int open_in_flight = 64;
  Limits limits;
  Processors processors;
  std::vector<int> client_cpus;  // of the load threads; empty: any
  bool floor = true;
  // How servers that are given are reached.
  net::TlsOptions tls;
  std::string authority;
};

// How far it is, for people who wait.
struct Progress {
  std::size_t done = 0;  // trials
  std::size_t total = 0;
  double left_s = 0;
  std::string now;  // "unary-small · gRPC · capacity"
  std::size_t invalid = 0;
};

// What plays a trial. The load engine, or a test's stand-in.
using Player = std::function<Result<record::LoadRecord>(const load::Plan& plan, const std::atomic<bool>& stop)>;
Player EnginePlayer();

// Plays the whole of it: a pilot that finds each workload's capacity, then the blocks. What `stop` cuts short keeps the
// trials that were finished, and says that it is incomplete. A trial whose server does not come up or whose target
// cannot be reached counts as invalid; that the very first cannot is an Error. Fills everything but the envelope (ids,
// times, argv, environment).
// Errors: kUsage (a workload that no arm can say, a method that is not known), kUnreachable.
Result<record::BenchRecord> Conduct(const Experiment& experiment, const schema::Schema& schema, ServerSource& servers,
                                    const Player& player, const std::atomic<bool>& stop,
                                    const std::function<void(const Progress&)>& on_progress);

// The workloads of the document, known before anything is played.
record::BenchRecord Outline(const Experiment& experiment);

}  // namespace assay::bench
