#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/connection_flags.h"
#include "harness/cli/schema_flags.h"
#include "harness/load/load.h"

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// The flags of `assay load`, as they were given.
struct LoadFlags {
  std::string target;
  std::string rest;
  std::string client = "grpc";
  ConnectionFlags connection;

  std::string call;
  std::string workload;
  std::string kind;
  std::vector<std::string> data;
  std::string data_file;
  std::vector<std::string> data_hex;
  std::string rows_file;
  bool random_rows = false;
  std::uint32_t repeat = 1;
  bool all_at_once = false;
  SchemaFlags schema;
  std::string method;
  std::string body;
  std::string body_file;
  std::string content_type;

  std::vector<std::string> expect;
  std::string expect_status;
  std::int64_t expect_messages = -1;
  std::uint64_t verify_every = 100;

  int connections = 0;  // 0: not given
  int streams = 0;
  int threads = 1;
  std::string arrivals;
  double rate = 0;
  double to_rate = 0;
  std::vector<std::string> steps;
  std::string seed;
  std::string duration;
  std::uint64_t requests = 0;
  std::string warmup = "0s";
  std::string timeout = "20s";
  std::string connect_timeout = "5s";
  std::string lateness_budget = "10ms";
  bool eager = false;
  bool spin = false;
  std::int64_t server_pid = 0;

  std::string worker;
  std::string start_at;

  std::string json;
  std::string hlog;
  std::string hgrm;
  std::string color = "auto";
  bool quiet = false;
};

void AddLoadFlags(CLI::App& command, LoadFlags& flags);

// Errors: kUsage with the flag's name; kUnreachable where the schema is asked of a target that does not answer.
Result<load::Plan> MakeLoadPlan(const LoadFlags& flags);

}  // namespace assay::cli
