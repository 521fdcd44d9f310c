#include <benchmark/benchmark.h>

#include "harness/scenario/yaml.h"

namespace assay::scenario {
namespace {

// As long as most scenarios are.
constexpr std::string_view kScenario = R"(title: A deadline that has passed ends the call with DEADLINE_EXCEEDED.
about: The server is asked to wait longer than the client does.
requirement: grpc.deadline.expired
needs: [fault_directives]
vary:
  kind: [unary, server_stream, client_stream, bidi_stream]
steps:
  - call: {operation: delay, kind: "${kind}", delay_ms: 5000, timeout: 200ms}
  - send: {message: {id: 1}, end_stream: true}
  - wait: {for: status, within: 2s}
expect:
  - status: {code: DEADLINE_EXCEEDED}
  - timing: {of: status, at_least: 200ms, at_most: 700ms}
)";

void ReadScenarioText(benchmark::State& state) {
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(ParseYaml(kScenario, "scenario.yaml"));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kScenario.size()));
}
BENCHMARK(ReadScenarioText);

}  // namespace
}  // namespace assay::scenario
