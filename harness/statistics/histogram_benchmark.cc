#include <benchmark/benchmark.h>

#include "harness/statistics/histogram.h"

namespace assay::statistics {
namespace {

void RecordLatencies(benchmark::State& state) {
  Histogram histogram;
  std::int64_t value = 100'000;
  for ([[maybe_unused]] const auto _ : state) {
    histogram.Record(value);
    value = (value * 1103515245 + 12345) & 0xfffff;
  }
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(RecordLatencies);

void MergeTwo(benchmark::State& state) {
  Histogram one, two;
  two.Record(1);
  two.Record(1'000'000'000);
  for ([[maybe_unused]] const auto _ : state) one.Merge(two);
}
BENCHMARK(MergeTwo);

void QuantileOfMany(benchmark::State& state) {
  Histogram histogram;
  for (std::int64_t i = 0; i < 100'000; ++i) histogram.Record(i * 97);
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(histogram.ValueAt(0.999));
}
BENCHMARK(QuantileOfMany);

}  // namespace
}  // namespace assay::statistics
