#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/load/load.h"

namespace assay::load {

// The requests of a gRPC workload as octets, ready to be copied: the same for every connection, because each encodes
// the same fields first. Immutable; shared by all threads.
struct GrpcRequest {
  struct OneRow {
    Piece tail;  // end of the header block: fields that differ from call to call
    // All messages with their prefixes; sent `repeat` times.
    Piece body;
    std::vector<std::uint32_t> ends;  // where each message ends in it
  };

  // The header block of a connection's first request, which fills the dynamic table, and of all later ones, an octet a
  // field (RFC 7541 §6.1). `plain` needs no table.
  std::string first;
  std::string later;
  std::string plain;
  std::size_t table_octets = 0;  // what the table must hold for `later`
  std::vector<OneRow> rows;
  std::uint32_t repeat = 1;
  bool ping_pong = false;

  // What the answer must be.
  int expected_status = 0;
  bool one_message = true;  // exactly one where the status is OK
  std::optional<std::uint64_t> expected_messages;

  std::uint64_t MessagesOf(const OneRow& row) const { return row.ends.size() * std::uint64_t{repeat}; }
  std::uint64_t OctetsOf(const OneRow& row) const { return row.body.octets.size() * std::uint64_t{repeat}; }
  // Where message `index`, counted through all repetitions, ends.
  std::uint64_t EndOf(const OneRow& row, std::uint64_t index) const {
    return index / row.ends.size() * row.body.octets.size() + row.ends[index % row.ends.size()];
  }
};

// Errors: kUsage (metadata above what a frame takes, a number of messages that the kind of call does not have).
Result<GrpcRequest> MakeGrpcRequest(const Plan& plan);

}  // namespace assay::load
