#include "reports/sample_bench.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/record/bench_analysis.h"
#include "harness/record/bench_document.h"
#include "reports/bench/format.h"

namespace assay::reports {
namespace {

using record::BenchRecord;
using record::BenchTrial;

constexpr const char* kHostile = "<script>alert(1)</script>|`x`\x1b[31m";

// A number between -1 and 1 that is the same everywhere.
double Noise(int seed) {
  std::uint64_t x = static_cast<std::uint64_t>(seed) * 0x9E3779B97F4A7C15ull + 0x1234567;
  x ^= x >> 31;
  x *= 0xBF58476D1CE4E5B9ull;
  x ^= x >> 29;
  return static_cast<double>(x % 2001) / 1000 - 1;
}

struct Nature {
  double capacity;
  double base_us;  // without queueing
  double server_us;
  double client_us;
  double bytes;
};

record::LoadRecord Load(const Nature& nature, double offered, double wobble) {
  record::LoadRecord load;
  load.asked.arrivals = offered > 0 ? "constant" : "closed";
  load.asked.rate = offered;
  load.started = "2026-11-24T02:48:11Z";
  load.duration_s = 1;
  const double capacity = nature.capacity * std::exp(wobble);
  load.achieved_rate = std::floor(offered > 0 ? std::min(offered, capacity) : capacity);
  load.requests = static_cast<std::uint64_t>(load.achieved_rate);
  load.succeeded = load.requests;
  load.offered_rate = offered;
  load.offered = static_cast<std::uint64_t>(offered);
  load.bytes_sent = static_cast<std::uint64_t>(nature.bytes * 0.3) * load.requests;
  load.bytes_received = static_cast<std::uint64_t>(nature.bytes * 0.7) * load.requests;
  load.reads = load.requests;
  load.client_cpu_s = nature.client_us * 1e-6 * load.achieved_rate * std::exp(wobble / 2);
  load.server_cpu_s = nature.server_us * 1e-6 * load.achieved_rate * std::exp(wobble / 2);
  load.client_peak_kib = 4096;
  load.server_peak_kib = 30000;
  load.steal_s = 0.002;
  const double queueing = offered > 0 ? 1 / std::max(0.04, 1 - offered / capacity) : 8;
  const double shares[] = {0.5, 0.4, 0.09, 0.0095, 0.0005};
  const double factors[] = {1, 1.6, 3.5, 8, 20};
  std::uint64_t left = load.succeeded;
  for (int i = 4; i >= 0; --i) {
    const auto share = static_cast<std::uint64_t>(std::ceil(shares[i] * load.achieved_rate));
    const std::uint64_t count = i == 0 ? left : std::min(left, share);
    left -= count;
    load.response.Record(static_cast<std::int64_t>(nature.base_us * 1000 * queueing * factors[i] * std::exp(wobble)),
                         count);
  }
  load.service = load.response;
  if (offered > 0) load.lateness.Record(80'000, load.succeeded);
  return load;
}

}  // namespace

BenchRecord SampleBench() {
  BenchRecord bench;
  bench.tool_version = "0.0.0";
  bench.tool_build = "Release, g++ 12.2";
  bench.id = "sample";
  bench.started = "2026-11-24T02:48:11Z";
  bench.duration_s = 208.4;
  bench.argv = {"assay", "bench", "--full", kHostile};
  bench.seed = 0x5eed;
  bench.environment = {"Sample CPU", 2, "Linux 6.1", "KVM", "n/a", 8192, 0.31};
  bench.design = {"full", 4, 4, 0.95, 0.05, 0.3, 1, "server on CPU 0, client on CPU 1", "direct", "bbr", true};
  bench.arms = {{"grpc", "gRPC", "grpc", "protobuf", "reference server, grpc++ 1.51.1", ""},
                {"rest", "REST", "rest", "json", "reference server, Boost.Beast", ""},
                {"grpcpp", "gRPC, grpc++ client", "grpcpp", "protobuf", "reference server, grpc++ 1.51.1", ""},
                {"rest-protobuf", "REST, protobuf", "rest", "protobuf", "reference server, Boost.Beast", ""},
                {"grpc-json", "gRPC, JSON", "grpc", "json", "reference server, grpc++ 1.51.1", ""},
                {"grpc-again", "gRPC again", "grpc", "protobuf", "reference server, grpc++ 1.51.1", "grpc"}};
  bench.workloads = {{"unary-small", "GetUser, one user", "unary", 16, 1, 10'000, true},
                     {"list-1000", "ListUsers, 1,000 users " + std::string(kHostile), "server_stream", 4, 1, 0, true}};
  const Nature natures[2][6] = {{{27'000, 110, 33, 9, 262},
                                 {32'000, 95, 22, 9, 451},
                                 {26'000, 130, 34, 27, 0},
                                 {36'000, 90, 19, 8, 310},
                                 {22'000, 150, 40, 10, 420},
                                 {27'000, 110, 33, 9, 262}},
                                {{620, 1500, 1400, 240, 128'000},
                                 {150, 6200, 6600, 160, 232'000},
                                 {560, 1700, 1500, 900, 0},
                                 {700, 1300, 1250, 150, 120'000},
                                 {140, 6500, 7000, 260, 240'000},
                                 {620, 1500, 1400, 240, 128'000}}};
  int position = 0;
  for (int block = 0; block < 4; ++block) {
    for (std::size_t w = 0; w < bench.workloads.size(); ++w) {
      for (std::size_t a = 0; a < bench.arms.size(); ++a) {
        std::vector<double> loads = {0};
        if (w == 0 && a < 2) loads = {0, 5'000, 10'000, 20'000, 30'000};
        for (const double offered : loads) {
          BenchTrial trial{bench.workloads[w].id, bench.arms[a].id, block, position, offered, {}, {}};
          trial.load = Load(natures[w][a], offered, 0.06 * Noise(++position));
          bench.trials.push_back(std::move(trial));
        }
      }
    }
  }
  bench.trials[3].invalid = {{"client-cpu", "the client used 81 % of its core, more than 70 %"}};
  BenchTrial& failing = bench.trials[14];  // the first block's list-1000 of gRPC
  failing.load.requests += 40;
  failing.load.errors = {{"grpc-status UNAVAILABLE", 40, kHostile}};
  failing.invalid = {{"errors", "40 of 660 calls failed, more than 0.1 %"}};
  bench.floor = {{"unary-small", "grpc", 31, 146, 24'000, 38.5, 92, 33.3, 36.4},
                 {"unary-small", "rest", 60, 380, 23'500, 39.5, 95, 34.1, 36.9}};
  bench.codecs = {{"BM_ProtobufEncode/100", 88.4, 1.2e9, "1 user"}, {"BM_JsonEncode/100", 720, 3.1e8, "1 user"}};
  bench.thresholds = {
      {"unary-small.p99 < 5ms", "0.69 ms", record::ThresholdResult::State::kHolds},
      {"ratio.cpu < 1.2", "1.50 in unary-small", record::ThresholdResult::State::kBroken},
      {"list-1000.p99 < 5ms", "no load that both arms bear", record::ThresholdResult::State::kUndecided}};
  bench.baseline = "before.json";
  bench.baseline_rows = {{"unary-small", "grpc", "cpu", 30, 33, 1.1, true}};
  bench.diagnostics = {{"warning", "sample", kHostile}};
  bench.exit_code = 1;
  return bench;
}

namespace {

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string WithoutIsland(std::string text) {
  const std::size_t begin = text.find("id=\"island\">");
  if (begin != std::string::npos) text.erase(begin, text.find("</script>", begin) - begin);
  return text;
}

void ExpectGolden(const std::string& name, const std::string& rendered) {
  const auto path = std::filesystem::path(ASSAY_SOURCE_DIR) / "reports" / "testdata" / name;
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << rendered;
  EXPECT_TRUE(WithoutIsland(rendered) == WithoutIsland(ReadWhole(path)))
      << path << " differs; run with ASSAY_UPDATE_GOLDEN=1 and read the diff";
}

TEST(BenchGolden, IsAsItWas) {
  const BenchRecord sample = SampleBench();
  for (const bench::Format& format : bench::Formats()) {
    ExpectGolden("bench-" + std::string(format.file), format.render(sample));
  }
  ExpectGolden("bench-report.txt", bench::RenderTerminal(sample, {.verbose = true}));
}

TEST(BenchDocument, ComesBackAsItWas) {
  const std::string text = record::WriteBenchDocument(SampleBench());
  const Result<BenchRecord> again = record::ReadBenchDocument(text, "bench.json");
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_EQ(record::WriteBenchDocument(*again), text);
  for (const bench::Format& format : bench::Formats()) EXPECT_EQ(format.render(*again), format.render(SampleBench()));
}

TEST(BenchDocument, RefusesWhatItsTrialsDoNotSay) {
  std::string text = record::WriteBenchDocument(SampleBench());
  const std::size_t at = text.find("\"outcome\":\"worse\"");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 17, "\"outcome\":\"better\"");
  const Result<BenchRecord> read = record::ReadBenchDocument(text, "bench.json");
  ASSERT_FALSE(read);
  EXPECT_THAT(ToString(read.error()), testing::HasSubstr("but the trials say worse"));
}

TEST(BenchPage, HoldsNothingHostile) {
  for (const bench::Format& format : bench::Formats()) {
    if (format.name == "json") continue;
    const std::string text = format.render(SampleBench());
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << format.name;
    if (format.name == "html") {
      EXPECT_EQ(text.find("<script>alert"), std::string::npos);
    }
  }
  EXPECT_EQ(bench::RenderTerminal(SampleBench(), {}).find('\x1b'), std::string::npos);
}

// The page, the summary and the document conclude the same, because one function concludes.
TEST(BenchAnalysis, LeavesInvalidTrialsOut) {
  BenchRecord sample = SampleBench();
  const record::Analysis before = record::Analyze(sample);
  // The invalid trials are of gRPC at 20,000/s, and of gRPC's list in the first block.
  for (const record::Comparison& comparison : before.headline) {
    EXPECT_EQ(comparison.ratio.blocks, comparison.workload == "list-1000" ? 3 : 4) << comparison.workload;
    EXPECT_EQ(comparison.enough, comparison.workload != "list-1000");
  }
  EXPECT_FALSE(before.enough);
  EXPECT_EQ(before.invalid_trials, 2);
  for (BenchTrial& trial : sample.trials) {
    if (!trial.valid()) trial.load.response.Record(3'000'000'000, 100'000);
  }
  const record::Analysis after = record::Analyze(sample);
  ASSERT_EQ(before.points.size(), after.points.size());
  for (std::size_t i = 0; i < before.points.size(); ++i) EXPECT_EQ(before.points[i].max_us, after.points[i].max_us);
}

TEST(BenchAnalysis, CallsNothingADifferenceThatIdenticalArmsShowToo) {
  BenchRecord sample = SampleBench();
  const auto cost_of = [](const record::Analysis& analysis) {
    for (const record::Comparison& one : analysis.headline) {
      if (one.workload == "unary-small" && one.metric == record::Metric::kServerCpu) return one;
    }
    return record::Comparison();
  };
  EXPECT_EQ(cost_of(record::Analyze(sample)).outcome, statistics::Outcome::kWorse);
  for (BenchTrial& trial : sample.trials) {  // the same arm, once more, now takes twice the CPU in every second block
    if (trial.arm == "grpc-again" && trial.block % 2 == 0) *trial.load.server_cpu_s *= 2;
  }
  const record::Comparison noisy = cost_of(record::Analyze(sample));
  EXPECT_EQ(noisy.outcome, statistics::Outcome::kInconclusive);
  EXPECT_TRUE(noisy.below_noise);
}

TEST(BenchAnalysis, ADecompositionMultipliesToItsTotal) {
  const record::Analysis analysis = record::Analyze(SampleBench());
  ASSERT_FALSE(analysis.decompositions.empty());
  for (const record::Decomposition& one : analysis.decompositions) {
    EXPECT_NEAR(one.effects.payload.value * one.effects.transport.value, one.effects.total.value, 1e-9);
  }
}

}  // namespace
}  // namespace assay::reports
