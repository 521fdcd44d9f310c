#include "harness/detect/stage.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

namespace assay::detect {
namespace {

// What the scenario engine costs: a case is bound, played by the wire client against the conforming peer, and judged.
// The pipe is in memory and the clock a fake, so that nothing is waited for and no system call is in it; the peer's own
// work is. One small call shows what a case costs by itself, a thousand messages what each event adds.
void PlayCase(benchmark::State& state, const std::string& case_id) {
  const auto library = scenario::Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/scenarios");
  if (!library) return state.SkipWithError(ToString(library.error()).c_str());
  plan::Filter filter;
  filter.include = {case_id};
  const auto stage = Stage::Open(*library, filter);
  if (!stage) return state.SkipWithError(ToString(stage.error()).c_str());
  if ((*stage)->cases().empty()) return state.SkipWithError(("no case is called " + case_id).c_str());
  const plan::Case& planned = (*stage)->cases().front();

  std::size_t events = 0;
  for ([[maybe_unused]] const auto _ : state) {
    const auto outcome = (*stage)->Play(planned, peer::Defect::kNone);
    if (!outcome || outcome->verdict != record::Verdict::kPass) return state.SkipWithError("the case does not pass");
    events = outcome->transcript.events.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(std::to_string(events) + " events");
}
BENCHMARK_CAPTURE(PlayCase, one_call, "streaming/unary@wire");
BENCHMARK_CAPTURE(PlayCase, thousand_messages, "streaming/server-stream-many/1000@wire");
BENCHMARK_CAPTURE(PlayCase, malformed, "h2/idle-data@wire");

// Reads, expands and binds every scenario there is.
void PlanAll(benchmark::State& state) {
  const auto library = scenario::Library::LoadFolder(std::string(ASSAY_SOURCE_DIR) + "/scenarios");
  if (!library) return state.SkipWithError(ToString(library.error()).c_str());
  std::size_t cases = 0;
  for ([[maybe_unused]] const auto _ : state) {
    const auto stage = Stage::Open(*library, {});
    if (!stage) return state.SkipWithError(ToString(stage.error()).c_str());
    cases = (*stage)->cases().size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(cases));
  state.SetLabel(std::to_string(cases) + " cases");
}
BENCHMARK(PlanAll)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::detect
