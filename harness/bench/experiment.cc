#include "harness/bench/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "harness/bench/design.h"
#include "harness/bench/floor.h"
#include "harness/record/bench_analysis.h"

namespace assay::bench {
namespace {

using record::BenchRecord;
using record::BenchTrial;

// A pilot finds loads, it does not measure.
constexpr Duration kPilot = std::chrono::milliseconds(400);
// Setting up asks for speed, not for anything to be measured.
constexpr int kSetupStreams = 8;
// Loads are told to people and compared between documents.
constexpr double kRoundLoad = 100;

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

class Conductor {
 public:
  Conductor(const Experiment& experiment, const schema::Schema& schema, ServerSource& servers, const Player& player,
            const std::atomic<bool>& stop, const std::function<void(const Progress&)>& on_progress)
      : experiment_(experiment),
        schema_(schema),
        servers_(servers),
        player_(player),
        stop_(stop),
        on_progress_(on_progress),
        record_(Outline(experiment)),
        began_(clock_.Now()) {}

  Result<BenchRecord> Conduct() {
    ASSAY_CHECK_OK(TranslateAll());
    ASSAY_CHECK_OK(Pilot());
    const std::vector<Slot> slots = Randomise(Cells(), experiment_.design.blocks, experiment_.seed);
    progress_.done = 0;
    progress_.total = slots.size();
    began_ = clock_.Now();
    for (const Slot& slot : slots) {
      if (stop_.load()) break;
      Play(slot);
    }
    record_.incomplete = record_.trials.size() < slots.size();
    if (experiment_.floor && !stop_.load()) MeasureFloors();
    return std::move(record_);
  }

 private:
  const Workload& WorkloadOf(const Slot& slot) const { return experiment_.workloads[slot.workload]; }
  const Arm& ArmOf(const Slot& slot) const { return experiment_.arms[slot.arm]; }
  bool Plays(std::size_t workload, std::size_t arm) const {
    if (experiment_.arms[arm].first_workload_only && workload > 0) return false;
    return Speaks(experiment_.workloads[workload], experiment_.arms[arm].dialect);
  }

  Status TranslateAll() {
    for (std::size_t w = 0; w < experiment_.workloads.size(); ++w) {
      const Workload& workload = experiment_.workloads[w];
      for (std::size_t a = 0; a < experiment_.arms.size(); ++a) {
        if (!Plays(w, a)) continue;
        ASSAY_ASSIGN(load::Workload load, Translate(workload, experiment_.arms[a].dialect, schema_));
        loads_[{w, a}] = std::move(load);
      }
      for (const Setup& setup : workload.setup) {
        ASSAY_ASSIGN(load::Workload load, Translate(setup, schema_));
        setups_[w].emplace_back(std::move(load), setup.calls);
      }
    }
    if (loads_.empty()) return UsageError("no arm can play any of the workloads");
    return {};
  }

  load::Target TargetOf(const Server& server, const Arm& arm) const {
    load::Target target;
    target.tls = experiment_.tls;
    target.authority = experiment_.authority;
    target.address = arm.client == load::Client::kRest ? server.rest() : server.grpc();
    if (arm.client == load::Client::kRest) target.tls.alpn = "http/1.1";
    target.server_pid = server.pid();
    return target;
  }

  load::Plan PlanOf(const Server& server, const Slot& slot) const {
    const Workload& workload = WorkloadOf(slot);
    const Arm& arm = ArmOf(slot);
    load::Plan plan;
    plan.client = arm.client;
    plan.target = TargetOf(server, arm);
    plan.workload = loads_.at({slot.workload, slot.arm});
    const int in_flight =
        slot.offered > 0 ? std::max(experiment_.open_in_flight, workload.shape.in_flight) : workload.shape.in_flight;
    if (arm.client == load::Client::kRest) {
      plan.shape.connections = in_flight;
    } else {
      plan.shape.connections = workload.shape.connections;
      plan.shape.streams = std::max(1, in_flight / workload.shape.connections);
    }
    plan.warmup = experiment_.warmup;
    plan.duration = experiment_.trial;
    plan.lateness_budget = experiment_.lateness_budget;
    if (slot.offered > 0) {
      plan.schedule.kind = load::Schedule::Kind::kPoisson;
      plan.schedule.rate = slot.offered;
      // Both arms of a block meet the same arrivals.
      plan.schedule.seed = experiment_.seed ^ static_cast<std::uint64_t>(slot.block + 1);
    }
    return plan;
  }

  // A fresh server with what the workload needs in it.
  Result<std::unique_ptr<Server>> Prepare(std::size_t workload) {
    ASSAY_ASSIGN(std::unique_ptr<Server> server, servers_.Start());
    for (const auto& [load, calls] : setups_[workload]) {
      if (!server->pid()) break;  // somebody else's server has its own data
      load::Plan plan;
      plan.target.address = server->grpc();
      plan.workload = load;
      plan.shape.streams = static_cast<int>(std::min<std::uint64_t>(calls, kSetupStreams));
      plan.requests = calls;
      ASSAY_ASSIGN(const record::LoadRecord done, player_(plan, stop_));
      if (done.failed() > 0) {
        return Fail(ErrorKind::kUnreachable,
                    fmt::format("{} of {} calls that prepare the server failed: {}", done.failed(), calls,
                                done.errors.empty() ? "for no known reason" : done.errors[0].kind));
      }
    }
    return server;
  }

  Result<record::LoadRecord> PlayOn(const Slot& slot, std::optional<Duration> length) {
    ASSAY_ASSIGN(const std::unique_ptr<Server> server, Prepare(slot.workload));
    load::Plan plan = PlanOf(*server, slot);
    if (length) plan.duration = *length;
    const Pinned pinned(experiment_.client_cpus);
    return player_(plan, stop_);
  }

  // Finds the capacity of the arms that are compared under load, and with it the loads.
  Status Pilot() {
    std::vector<Slot> pilots;
    for (std::size_t w = 0; w < experiment_.workloads.size(); ++w) {
      if (!experiment_.workloads[w].open || experiment_.given_loads.contains(experiment_.workloads[w].id)) continue;
      for (std::size_t a = 0; a < experiment_.arms.size(); ++a) {
        if (experiment_.arms[a].under_load && Plays(w, a)) pilots.push_back({0, w, a, 0});
      }
    }
    // One trial at least shows whether the target is there before anything is promised.
    if (pilots.empty()) pilots.push_back({0, loads_.begin()->first.first, loads_.begin()->first.second, 0});
    progress_.total = pilots.size();
    std::map<std::size_t, double> slowest;
    for (const Slot& slot : pilots) {
      if (stop_.load()) return {};
      Tell("pilot · " + Describe(slot));
      ASSAY_ASSIGN(const record::LoadRecord load, PlayOn(slot, std::min(kPilot, experiment_.trial)));
      ++progress_.done;
      if (!load.incomplete && load.succeeded == 0) {
        record_.diagnostics.push_back({"error", "all-failed",
                                       fmt::format("{}: every call failed: {}", Describe(slot),
                                                   load.errors.empty() ? "no answer" : load.errors[0].kind)});
      }
      const auto [found, first] = slowest.try_emplace(slot.workload, load.achieved_rate);
      if (!first) found->second = std::min(found->second, load.achieved_rate);
    }
    for (const auto& [w, capacity] : slowest) {
      if (!experiment_.workloads[w].open || capacity <= 0) continue;
      for (const double share : experiment_.loads) rates_[w].push_back(RoundLoad(capacity * share));
    }
    for (std::size_t w = 0; w < experiment_.workloads.size(); ++w) {
      const auto given = experiment_.given_loads.find(experiment_.workloads[w].id);
      if (given != experiment_.given_loads.end()) rates_[w] = given->second;
      if (!rates_[w].empty()) record_.workloads[w].equal_load = rates_[w][0];
    }
    return {};
  }

  static double RoundLoad(double rate) {
    const double step = rate >= 10 * kRoundLoad ? kRoundLoad : rate >= kRoundLoad ? 10 : 1;
    return std::max(1.0, std::round(rate / step) * step);
  }

  std::vector<Cell> Cells() const {
    std::vector<Cell> cells;
    for (std::size_t w = 0; w < experiment_.workloads.size(); ++w) {
      Cell closed{w, 0, {}};
      Cell open{w, 0, {}};
      for (std::size_t a = 0; a < experiment_.arms.size(); ++a) {
        if (!Plays(w, a)) continue;
        closed.arms.push_back(a);
        if (experiment_.arms[a].under_load) open.arms.push_back(a);
      }
      if (!closed.arms.empty()) cells.push_back(closed);
      const auto rates = rates_.find(w);
      if (rates == rates_.end() || open.arms.empty()) continue;
      for (const double rate : rates->second) {
        open.offered = rate;
        cells.push_back(open);
      }
    }
    return cells;
  }

  void Play(const Slot& slot) {
    Tell(Describe(slot));
    BenchTrial trial{WorkloadOf(slot).id,
                     ArmOf(slot).record.id,
                     slot.block,
                     static_cast<int>(record_.trials.size()),
                     slot.offered,
                     {},
                     {}};
    Result<record::LoadRecord> load = PlayOn(slot, std::nullopt);
    // What an interruption cut short is no trial at all.
    if (stop_.load() && (!load || load->incomplete)) return;
    if (load) {
      trial.load = *std::move(load);
      trial.invalid = CheckTrial(trial, experiment_.processors, experiment_.limits);
      record::Compact(trial.load);
    } else {
      trial.invalid = {{"server", load.error().message}};
    }
    progress_.invalid += trial.valid() ? 0 : 1;
    record_.trials.push_back(std::move(trial));
    ++progress_.done;
    Tell("");
  }

  std::string Describe(const Slot& slot) const {
    return WorkloadOf(slot).id + " · " + ArmOf(slot).record.title + " · " +
           (slot.offered > 0 ? fmt::format("{:.0f}/s", slot.offered) : "capacity");
  }

  void Tell(std::string now) {
    if (!on_progress_) return;
    progress_.now = std::move(now);
    const double each = progress_.done > 0 ? Seconds(clock_.Now() - began_) / static_cast<double>(progress_.done)
                                           : Seconds(experiment_.warmup + experiment_.trial) + 0.3;  // a server's start
    progress_.left_s = each * static_cast<double>(progress_.total - progress_.done);
    on_progress_(progress_);
  }

  // The octets of a call as they were, without a protocol.
  void MeasureFloors() {
    const record::Analysis analysis = record::Analyze(record_);
    for (const record::BenchWorkload& workload : record_.workloads) {
      for (std::size_t a = 0; a < std::min<std::size_t>(2, record_.arms.size()); ++a) {
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
        std::uint64_t calls = 0;
        for (const BenchTrial& trial : record_.trials) {
          if (!trial.valid() || trial.workload != workload.id || trial.arm != record_.arms[a].id) continue;
          sent += trial.load.bytes_sent;
          received += trial.load.bytes_received;
          calls += trial.load.requests;
        }
        if (sent == 0 || received == 0 || calls == 0) continue;
        const FloorSizes sizes{sent / calls + 1, received / calls + 1};
        if (Result<record::FloorRow> row = MeasureFloor(sizes, kPilot, experiment_.client_cpus)) {
          row->workload = workload.id;
          row->arm = record_.arms[a].id;
          record_.floor.push_back(*std::move(row));
        }
      }
    }
  }

  const Experiment& experiment_;
  const schema::Schema& schema_;
  ServerSource& servers_;
  const Player& player_;
  const std::atomic<bool>& stop_;
  const std::function<void(const Progress&)>& on_progress_;
  const SystemClock clock_;
  BenchRecord record_;
  Time began_;
  Progress progress_;
  std::map<std::pair<std::size_t, std::size_t>, load::Workload> loads_;  // by workload and arm
  std::map<std::size_t, std::vector<std::pair<load::Workload, std::uint64_t>>> setups_;
  std::map<std::size_t, std::vector<double>> rates_;
};

}  // namespace

Player EnginePlayer() {
  return [](const load::Plan& plan, const std::atomic<bool>& stop) { return load::Run(plan, stop); };
}

BenchRecord Outline(const Experiment& experiment) {
  BenchRecord record;
  record.seed = experiment.seed;
  record.design = experiment.design;
  record.design.warmup_s = Seconds(experiment.warmup);
  record.design.trial_s = Seconds(experiment.trial);
  for (const Arm& arm : experiment.arms) record.arms.push_back(arm.record);
  for (const Workload& workload : experiment.workloads) {
    record.workloads.push_back({workload.id, workload.title, std::string(load::ToString(workload.kind)),
                                workload.shape.in_flight, workload.shape.connections, 0, true});
  }
  return record;
}

Result<BenchRecord> Conduct(const Experiment& experiment, const schema::Schema& schema, ServerSource& servers,
                            const Player& player, const std::atomic<bool>& stop,
                            const std::function<void(const Progress&)>& on_progress) {
  return Conductor(experiment, schema, servers, player, stop, on_progress).Conduct();
}

}  // namespace assay::bench
