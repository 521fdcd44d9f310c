#pragma once

#include <vector>

#include "harness/record/bench_record.h"

namespace assay::bench {

// What a trial may show and still count. Each is there because a figure beyond it measures something else than the
// server: the client, the pacing, a neighbour on the host, or failures.
struct Limits {
  double client_cpu = 0.70;  // share of its threads' cores: a busier client queues calls itself
  double lateness_ms = 2;    // p99 of sends behind their schedule
  double steal = 0.05;       // share of the machine's time that its host took
  double failed = 0.001;     // share of the calls
};

// Every check that the trial fails. `cores` are those of the machine. A trial that was interrupted, lost its server or
// has no call that succeeded is invalid too.
std::vector<record::Invalid> CheckTrial(const record::BenchTrial& trial, int cores, const Limits& limits);

}  // namespace assay::bench
