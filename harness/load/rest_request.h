#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/load/load.h"

namespace assay::load {

// The requests of a REST workload as octets, ready to be copied. Immutable; shared by all threads.
struct RestRequest {
  // Head and body of each row. With a WebSocket: all frames of a call, where each ends, and the one request that
  // upgrades the connection.
  struct OneRow {
    Piece octets;
    std::vector<std::uint32_t> ends;
  };
  std::vector<OneRow> rows;
  std::string upgrade;
  std::uint32_t repeat = 1;
  bool ping_pong = true;

  int expected_status = 200;
  bool head = false;  // the method is HEAD, whose answers have no body
  // WebSocket: answers that end a call.
  std::uint64_t expected_messages = 0;
};

// Errors: kUsage (a URL that does not begin with "/", several bodies).
Result<RestRequest> MakeRestRequest(const Plan& plan);

}  // namespace assay::load
