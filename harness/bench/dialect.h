#pragma once

#include <optional>
#include <string_view>

#include "harness/base/result.h"
#include "harness/bench/workload.h"
#include "harness/load/load.h"
#include "harness/schema/schema.h"

namespace assay::bench {

// How an arm says what a workload asks.
enum class Dialect {
  kGrpc,          // protobuf over gRPC
  kRest,          // JSON over HTTP/1.1
  kGrpcJson,      // JSON over the gRPC stack: the reference server's SERVICEJson
  kRestProtobuf,  // protobuf over the REST stack
};

// Whether the workload can be said so.
bool Speaks(const Workload& workload, Dialect dialect);

// The load engine's view of it, with a check of the answers. Errors: kUsage with the place (an unknown method, a
// message that does not fit it).
Result<load::Workload> Translate(const Workload& workload, Dialect dialect, const schema::Schema& schema);
// A step of `setup`.
Result<load::Workload> Translate(const Setup& setup, const schema::Schema& schema);

}  // namespace assay::bench
