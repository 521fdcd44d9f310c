#pragma once

#include <optional>
#include <string>

#include "harness/record/bench_analysis.h"

// Numbers as people read them. Three significant digits: no trial knows more.
namespace assay::reports::bench {

std::string Significant(double number);                 // "0.764", "41.7", "12,300"
std::string Count(std::uint64_t number);                // "1,234,567"
std::string Micros(double us);                          // "412 µs", "2.10 ms", "1.20 s"
std::string Bytes(double bytes);                        // "182 B", "64.3 KiB"
std::string RatioText(const statistics::Ratio& ratio);  // "0.76 [0.73–0.79]"; one block: "0.76 [one block]"
// The value of a metric with its unit.
std::string ValueText(record::Metric metric, double value);
std::string Maybe(const std::optional<double>& number, std::string (*text)(double));

// "gRPC better", "equivalent (within ±5 %)", "inconclusive: about 40 blocks would tell".
std::string OutcomeText(const record::BenchRecord& bench, const record::Comparison& comparison);
// The name of an arm in a table: its title.
std::string ArmTitle(const record::BenchRecord& bench, const std::string& id);

}  // namespace assay::reports::bench
