#pragma once

#include <vector>

#include "harness/record/bench_record.h"

namespace assay::bench {

// What a trial may show and still count. Each is there because a figure beyond it measures something else than the
// server: the client, the pacing, a neighbour on the host, or failures.
struct Limits {
  double client_cpu = record::kBusyClient;  // share of its threads' cores
  // In a closed loop a busy client does no harm where the server was busier: with its processors taken this far, no
  // client could have had five per cent more out of it, which is the band of equivalence. Latencies of such a trial are
  // not compared.
  double server_cpu = 0.95;
  double lateness_ms = 2;  // p99 of sends behind their schedule
  double steal = 0.05;     // share of the machine's time that its host took
  double failed = 0.001;   // share of the calls
};

// Processors of the machine, and those that the server may use; 0: not known.
struct Processors {
  int all = 1;
  int server = 0;
};

// Every check that the trial fails. A trial that was interrupted, lost its server or
// has no call that succeeded is invalid too.
std::vector<record::Invalid> CheckTrial(const record::BenchTrial& trial, const Processors& processors,
                                        const Limits& limits);

}  // namespace assay::bench
