#include "harness/record/bench_document.h"

#include <fmt/format.h>

#include <cmath>

#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/record/bench_analysis.h"
#include "harness/record/environment_value.h"
#include "harness/record/format.h"
#include "harness/record/seed.h"

namespace assay::record {
namespace {

Value Said(const std::string& text) { return IsUtf8(text) ? text : EscapeText(text); }

template <class T, class Convert>
Value ListOf(const std::vector<T>& all, Convert convert) {
  Value list{Value::List()};
  for (const T& one : all) list.Append(convert(one));
  return list;
}

// Six digits are more than any trial knows, and keep documents of equal numbers equal.
Value Number(double number) {
  if (!std::isfinite(number)) return {};
  return std::stod(fmt::format("{:.6g}", number));
}
Value Maybe(const std::optional<double>& number) { return number ? Number(*number) : Value(); }

Value ArmValue(const BenchArm& arm) {
  Value out(Value::Map{{"id", arm.id},
                       {"title", Said(arm.title)},
                       {"client", arm.client},
                       {"payload", arm.payload},
                       {"server", Said(arm.server)}});
  if (!arm.same_as.empty()) out.Set("same_as", arm.same_as);
  return out;
}

Value WorkloadValue(const BenchWorkload& workload) {
  return Value::Map{{"id", workload.id},
                    {"title", Said(workload.title)},
                    {"kind", workload.kind},
                    {"in_flight", workload.in_flight},
                    {"connections", workload.connections},
                    {"equal_load", workload.equal_load},
                    {"headline", workload.headline}};
}

Value TrialValue(const BenchTrial& trial) {
  return Value::Map{{"workload", trial.workload},
                    {"arm", trial.arm},
                    {"block", trial.block},
                    {"position", trial.position},
                    {"offered", trial.offered},
                    {"invalid", ListOf(trial.invalid,
                                       [](const Invalid& invalid) {
                                         return Value::Map{{"check", invalid.check},
                                                           {"message", Said(invalid.message)}};
                                       })},
                    {"load", ToValue(trial.load)}};
}

Value FloorValue(const FloorRow& row) {
  return Value::Map{{"workload", row.workload},
                    {"arm", row.arm},
                    {"request_bytes", static_cast<std::int64_t>(row.request_bytes)},
                    {"response_bytes", static_cast<std::int64_t>(row.response_bytes)},
                    {"exchanges", static_cast<std::int64_t>(row.exchanges)},
                    {"p50_us", Number(row.p50_us)},
                    {"p99_us", Number(row.p99_us)},
                    {"server_cpu_us", Number(row.server_cpu_us)},
                    {"client_cpu_us", Number(row.client_cpu_us)}};
}

Value CodecValue(const CodecRow& row) {
  return Value::Map{{"name", Said(row.name)},
                    {"cpu_ns", Number(row.cpu_ns)},
                    {"bytes_per_second", Number(row.bytes_per_second)},
                    {"label", Said(row.label)}};
}

Value ThresholdValue(const ThresholdResult& threshold) {
  return Value::Map{
      {"text", Said(threshold.text)}, {"actual", Said(threshold.actual)}, {"state", ToString(threshold.state)}};
}

Value BaselineValue(const BaselineRow& row) {
  return Value::Map{{"workload", row.workload},
                    {"arm", row.arm},
                    {"metric", row.metric},
                    {"before", Number(row.before)},
                    {"after", Number(row.after)},
                    {"ratio", Number(row.ratio)},
                    {"beyond_spread", row.beyond_spread}};
}

Value DesignValue(const BenchDesign& design) {
  return Value::Map{{"mode", design.mode},
                    {"blocks", design.blocks},
                    {"least_valid", design.least_valid},
                    {"confidence", design.confidence},
                    {"band", design.band},
                    {"warmup_s", design.warmup_s},
                    {"trial_s", design.trial_s},
                    {"pinning", design.pinning},
                    {"json", design.json},
                    {"congestion", design.congestion},
                    {"shared_machine", design.shared_machine}};
}

Value RatioValue(const statistics::Ratio& ratio) {
  return Value::Map{{"ratio", Number(ratio.value)},
                    {"low", Number(ratio.low)},
                    {"high", Number(ratio.high)},
                    {"blocks", ratio.blocks},
                    {"log_deviation", Number(ratio.log_deviation)},
                    {"sign_rank_p", Number(ratio.sign_rank_p)}};
}

Value ComparisonValue(const Comparison& comparison) {
  Value out(Value::Map{{"workload", comparison.workload},
                       {"metric", InfoOf(comparison.metric).name},
                       {"arm", comparison.arm},
                       {"against", comparison.against}});
  const Value ratio = RatioValue(comparison.ratio);
  for (const auto& [key, value] : ratio.as_map()) out.Set(key, value);
  out.Set("ratios", ListOf(comparison.ratios, Number));
  out.Set("outcome", ToString(comparison.outcome));
  out.Set("enough_blocks", comparison.enough);
  out.Set("below_noise", comparison.below_noise);
  if (comparison.blocks_needed) out.Set("blocks_needed", *comparison.blocks_needed);
  return out;
}

Value PointValue(const LoadPoint& point) {
  return Value::Map{{"workload", point.workload},
                    {"arm", point.arm},
                    {"offered", Number(point.offered)},
                    {"achieved", Number(point.achieved)},
                    {"p50_us", Number(point.p50_us)},
                    {"p90_us", Number(point.p90_us)},
                    {"p99_us", Number(point.p99_us)},
                    {"p99_9_us", Number(point.p999_us)},
                    {"max_us", Number(point.max_us)},
                    {"server_cpu_us", Maybe(point.server_cpu_us)},
                    {"client_cpu_us", Number(point.client_cpu_us)},
                    {"bytes", Number(point.bytes)},
                    {"reads", Number(point.reads)},
                    {"server_memory_mib", Maybe(point.server_memory_mib)},
                    {"requests", static_cast<std::int64_t>(point.requests)},
                    {"failed", static_cast<std::int64_t>(point.failed)},
                    {"valid_trials", point.valid},
                    {"invalid_trials", point.invalid},
                    {"saturated", point.saturated}};
}

Value AnalysisValue(const BenchRecord& bench) {
  const Analysis analysis = Analyze(bench);
  Value decompositions{Value::List()};
  for (const Decomposition& one : analysis.decompositions) {
    decompositions.Append(Value::Map{{"workload", one.workload},
                                     {"metric", InfoOf(one.metric).name},
                                     {"total", RatioValue(one.effects.total)},
                                     {"payload", RatioValue(one.effects.payload)},
                                     {"transport", RatioValue(one.effects.transport)},
                                     {"interaction", RatioValue(one.effects.interaction)}});
  }
  return Value::Map{{"blocks", analysis.blocks},
                    {"invalid_trials", analysis.invalid_trials},
                    {"enough_blocks", analysis.enough},
                    {"biased", analysis.biased},
                    {"headline", ListOf(analysis.headline, ComparisonValue)},
                    {"clients", ListOf(analysis.clients, ComparisonValue)},
                    {"noise", ListOf(analysis.noise, ComparisonValue)},
                    {"decompositions", std::move(decompositions)},
                    {"points", ListOf(analysis.points, PointValue)}};
}

std::optional<ThresholdResult::State> ParseState(std::string_view text) {
  for (const auto state :
       {ThresholdResult::State::kHolds, ThresholdResult::State::kBroken, ThresholdResult::State::kUndecided}) {
    if (ToString(state) == text) return state;
  }
  return std::nullopt;
}

int SmallInt(const Cursor& from) { return static_cast<int>(from.Int(0, INT32_MAX)); }

void ReadRun(const Cursor& from, BenchRecord& bench) {
  bench.id = from.At("id").Text();
  bench.started = from.At("started").Text();
  bench.duration_s = from.At("duration_s").Number();
  bench.argv = from.At("argv").Texts();
  bench.seed = from.At("seed").Word(ParseSeed, "a seed, such as 0x5eed");
  bench.incomplete = from.Maybe("incomplete").Bool();
  bench.exit_code = static_cast<int>(from.At("exit_code").Int(0, 255));
}

BenchDesign ReadDesign(const Cursor& from) {
  BenchDesign design;
  design.mode = from.At("mode").Text();
  design.blocks = SmallInt(from.At("blocks"));
  design.least_valid = SmallInt(from.At("least_valid"));
  design.confidence = from.At("confidence").Number();
  if (design.confidence <= 0 || design.confidence >= 1) from.At("confidence").Fail("is not between 0 and 1");
  design.band = from.At("band").Number();
  if (design.band < 0) from.At("band").Fail("is negative");
  design.warmup_s = from.At("warmup_s").Number();
  design.trial_s = from.At("trial_s").Number();
  design.pinning = from.Maybe("pinning").Text();
  design.json = from.Maybe("json").Text();
  design.congestion = from.Maybe("congestion").Text();
  design.shared_machine = from.Maybe("shared_machine").Bool();
  return design;
}

BenchArm ReadArm(const Cursor& from) {
  return {from.At("id").Text(),      from.At("title").Text(),  from.At("client").Text(),
          from.At("payload").Text(), from.At("server").Text(), from.Maybe("same_as").Text()};
}

BenchWorkload ReadWorkload(const Cursor& from) {
  BenchWorkload workload;
  workload.id = from.At("id").Text();
  workload.title = from.At("title").Text();
  workload.kind = from.At("kind").Text();
  workload.in_flight = SmallInt(from.At("in_flight"));
  workload.connections = SmallInt(from.At("connections"));
  workload.equal_load = from.At("equal_load").Number();
  workload.headline = from.Maybe("headline").Bool();
  return workload;
}

BenchTrial ReadTrial(const Cursor& from) {
  BenchTrial trial;
  trial.workload = from.At("workload").Text();
  trial.arm = from.At("arm").Text();
  trial.block = SmallInt(from.At("block"));
  trial.position = SmallInt(from.At("position"));
  trial.offered = from.At("offered").Number();
  for (const Cursor& invalid : from.At("invalid").Elements()) {
    trial.invalid.push_back({invalid.At("check").Text(), invalid.At("message").Text()});
  }
  return trial;
}

FloorRow ReadFloor(const Cursor& from) {
  FloorRow row;
  row.workload = from.At("workload").Text();
  row.arm = from.At("arm").Text();
  row.request_bytes = static_cast<std::uint64_t>(from.At("request_bytes").Int());
  row.response_bytes = static_cast<std::uint64_t>(from.At("response_bytes").Int());
  row.exchanges = static_cast<std::uint64_t>(from.At("exchanges").Int());
  row.p50_us = from.At("p50_us").Number();
  row.p99_us = from.At("p99_us").Number();
  row.server_cpu_us = from.At("server_cpu_us").Number();
  row.client_cpu_us = from.At("client_cpu_us").Number();
  return row;
}

BaselineRow ReadBaseline(const Cursor& from) {
  return {from.At("workload").Text(),     from.At("arm").Text(),     from.At("metric").Text(),
          from.At("before").Number(),     from.At("after").Number(), from.At("ratio").Number(),
          from.At("beyond_spread").Bool()};
}

// What was concluded must follow from the trials that are stored beside it.
void CheckAnalysis(const Cursor& stored, const BenchRecord& bench) {
  const std::vector<Cursor> told = stored.At("headline").Elements();
  const std::vector<Comparison> derived = Analyze(bench).headline;
  if (told.size() != derived.size() && !stored.failed()) {
    stored.At("headline").Fail(fmt::format("has {} comparisons, but the trials give {}", told.size(), derived.size()));
  }
  for (std::size_t i = 0; i < told.size() && i < derived.size(); ++i) {
    const statistics::Outcome outcome =
        told[i].At("outcome").Word(statistics::ParseOutcome, "an outcome of a comparison");
    if (outcome != derived[i].outcome && !stored.failed()) {
      told[i].At("outcome").Fail(fmt::format("is {}, but the trials say {}", statistics::ToString(outcome),
                                             statistics::ToString(derived[i].outcome)));
    }
  }
}

// All but the trials.
Value Envelope(const BenchRecord& bench) {
  return Value::Map{
      {"$schema", kBenchSchemaUri},
      {"format", FormatValue()},
      {"kind", "bench"},
      {"tool", Value::Map{{"name", "assay"}, {"version", bench.tool_version}, {"build", bench.tool_build}}},
      {"run", Value::Map{{"id", bench.id},
                         {"started", bench.started},
                         {"duration_s", Number(bench.duration_s)},
                         {"argv", ListOf(bench.argv, Said)},
                         {"seed", SeedText(bench.seed)},
                         {"incomplete", bench.incomplete},
                         {"exit_code", bench.exit_code}}},
      {"environment", EnvironmentValue(bench.environment)},
      {"design", DesignValue(bench.design)},
      {"arms", ListOf(bench.arms, ArmValue)},
      {"workloads", ListOf(bench.workloads, WorkloadValue)},
      {"analysis", AnalysisValue(bench)},
      {"thresholds", ListOf(bench.thresholds, ThresholdValue)},
      {"baseline", Value::Map{{"source", bench.baseline}, {"rows", ListOf(bench.baseline_rows, BaselineValue)}}},
      {"floor", ListOf(bench.floor, FloorValue)},
      {"codecs", ListOf(bench.codecs, CodecValue)},
      {"diagnostics", ListOf(bench.diagnostics,
                             [](const Diagnostic& diagnostic) {
                               return Value::Map{{"level", diagnostic.level},
                                                 {"code", diagnostic.code},
                                                 {"message", Said(diagnostic.message)}};
                             })},
  };
}

}  // namespace

Value ToValue(const BenchRecord& bench) {
  Value document = Envelope(bench);
  document.Set("trials", ListOf(bench.trials, TrialValue));
  return document;
}

Value ToBriefValue(const BenchRecord& bench) {
  Value document = Envelope(bench);
  document.Set("trials", ListOf(bench.trials, [](const BenchTrial& trial) {
                 Value brief = TrialValue(trial);
                 brief.Find("load")->Set("histograms", Value(Value::Map()));
                 return brief;
               }));
  return document;
}

std::string WriteBenchDocument(const BenchRecord& bench) {
  std::string out = "{";
  const char* between = "\n";
  const auto begin = [&](const std::string& key) {
    out += between + WriteJson(key) + ": ";
    between = ",\n";
  };
  const Value envelope = Envelope(bench);
  for (const auto& [key, value] : envelope.as_map()) {
    begin(key);
    if (!value.is_list() || value.as_list().empty()) {
      out += WriteJson(value);
      continue;
    }
    const char* before = "[\n ";
    for (const Value& element : value.as_list()) {
      out += before + WriteJson(element);
      before = ",\n ";
    }
    out += "\n]";
  }
  // One at a time: as trees they take twenty times the room that their text does.
  begin("trials");
  const char* before = "[\n ";
  for (const BenchTrial& trial : bench.trials) {
    out += before + WriteJson(TrialValue(trial));
    before = ",\n ";
  }
  out += bench.trials.empty() ? "[]" : "\n]";
  return out + "\n}\n";
}

Result<BenchRecord> ReadBenchDocument(std::string_view text, std::string_view file) {
  ASSAY_ASSIGN(const Value document, ParseJson(text, file));
  std::optional<Error> error;
  const Cursor root(document, std::string(file), &error);
  CheckFormat(root, "bench");
  if (error) return tl::unexpected(*error);

  BenchRecord bench;
  bench.tool_version = root.At("tool").At("version").Text();
  bench.tool_build = root.At("tool").Maybe("build").Text();
  ReadRun(root.At("run"), bench);
  bench.environment = ReadEnvironment(root.At("environment"));
  bench.design = ReadDesign(root.At("design"));
  for (const Cursor& arm : root.At("arms").Elements()) bench.arms.push_back(ReadArm(arm));
  for (const Cursor& workload : root.At("workloads").Elements()) bench.workloads.push_back(ReadWorkload(workload));
  for (const Cursor& trial : root.At("trials").Elements()) bench.trials.push_back(ReadTrial(trial));
  for (const Cursor& row : root.Maybe("floor").Elements()) bench.floor.push_back(ReadFloor(row));
  for (const Cursor& row : root.Maybe("codecs").Elements()) {
    bench.codecs.push_back({row.At("name").Text(), row.At("cpu_ns").Number(), row.Maybe("bytes_per_second").Number(),
                            row.Maybe("label").Text()});
  }
  for (const Cursor& threshold : root.Maybe("thresholds").Elements()) {
    bench.thresholds.push_back({threshold.At("text").Text(), threshold.At("actual").Text(),
                                threshold.At("state").Word(ParseState, "holds, broken or undecided")});
  }
  bench.baseline = root.Maybe("baseline").Maybe("source").Text();
  for (const Cursor& row : root.Maybe("baseline").Maybe("rows").Elements()) {
    bench.baseline_rows.push_back(ReadBaseline(row));
  }
  for (const Cursor& diagnostic : root.Maybe("diagnostics").Elements()) {
    bench.diagnostics.push_back(
        {diagnostic.At("level").Text(), diagnostic.At("code").Text(), diagnostic.At("message").Text()});
  }
  if (error) return tl::unexpected(*error);

  const Value::List& trials = document.Find("trials")->as_list();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Value* load = trials[i].Find("load");
    if (load == nullptr) return UsageError(fmt::format("trials[{}].load is missing", i), {std::string(file), 0, 0});
    Result<LoadRecord> record = ReadLoadRecord(*load, std::string(file));
    if (!record) return UsageError(fmt::format("trials[{}].load: {}", i, record.error().message), record.error().where);
    Compact(*record);
    bench.trials[i].load = *std::move(record);
  }
  CheckAnalysis(root.At("analysis"), bench);
  if (error) return tl::unexpected(*error);
  return bench;
}

}  // namespace assay::record
