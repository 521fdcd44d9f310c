#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/bench/experiment.h"
#include "harness/bench/threshold.h"
#include "harness/cli/bench_output.h"
#include "harness/cli/connection_flags.h"
#include "harness/cli/schema_flags.h"
#include "harness/schema/schema.h"

namespace assay::cli {

// The flags of `assay bench`, as they were given.
struct BenchFlags {
  bool quick = false;
  bool full = false;
  bool same = false;  // --aa
  std::vector<std::string> workloads;
  std::string target;
  std::string rest;
  SchemaFlags schema;
  ConnectionFlags connection;
  std::optional<int> blocks;
  std::string duration;
  std::string warmup;
  std::string seed;
  double band = 5;  // per cent
  std::string json_library = "direct";
  std::string lateness = "2ms";
  bool no_pinning = false;
  std::vector<std::string> thresholds;
  std::string baseline;
  std::string codecs;
  std::string color = "auto";
  std::string progress = "auto";
  bool list = false;
  bool quiet = false;
  int verbose = 0;
  BenchOutputs outputs;
};

// An experiment with all that it needs.
struct BenchSetup {
  bench::Experiment experiment;
  std::shared_ptr<const schema::Schema> schema;
  std::unique_ptr<bench::ServerSource> servers;
  std::vector<bench::Threshold> thresholds;
  std::optional<record::BenchRecord> baseline;
  std::vector<record::CodecRow> codecs;
  std::vector<std::string> secrets;  // that no document may hold
};

// Errors: kUsage with the flag's name, or with the place in a file.
Result<BenchSetup> SetUpBench(const BenchFlags& flags);

}  // namespace assay::cli
