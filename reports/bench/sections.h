#pragma once

#include "harness/record/bench_analysis.h"
#include "reports/view/markup.h"

// The parts of the page, in the order in which they stand. No inline style: the page's security policy would refuse it.
namespace assay::reports::bench {

void Banner(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
void CaveatStrip(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
void Surroundings(Markup& out, const record::BenchRecord& bench);
void Thresholds(Markup& out, const record::BenchRecord& bench);
// How sure are we that they differ? Ratios with their intervals on one scale.
void Forest(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
// How much load before the tail goes, and what the tail looks like at equal load.
void LoadCurves(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
void DecompositionTable(Markup& out, const record::Analysis& analysis);
void CostTable(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
void LoadTable(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
void FloorTable(Markup& out, const record::BenchRecord& bench);
void CodecTable(Markup& out, const record::BenchRecord& bench);
void BaselineTable(Markup& out, const record::BenchRecord& bench);
void InvalidTrials(Markup& out, const record::BenchRecord& bench, const record::Analysis& analysis);
void Errors(Markup& out, const record::BenchRecord& bench);
void Footer(Markup& out, const record::BenchRecord& bench);

// "arm0" to "arm4": the class that gives an arm its colour and dash.
std::string ArmClass(const record::BenchRecord& bench, const std::string& arm);
// A coordinate with one decimal.
std::string At(double coordinate);

}  // namespace assay::reports::bench
