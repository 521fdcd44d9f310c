#pragma once

#include <memory>
#include <string>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/rpc/event_log.h"
#include "harness/script/script.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace assay::rpc {

// The codings that a channel announces and takes: bits of grpc_compression_algorithm. All of them is grpc++'s default.
inline constexpr int kAllCodings = 0b111;

// A channel with connections of its own; nothing is connected yet. `opening` is the label of the call being prepared
// (see hooks.h). Errors: kIo, a certificate file that cannot be read.
Result<std::shared_ptr<grpc::Channel>> OpenChannel(const script::Endpoint& endpoint, int codings, EventLog& log,
                                                   const std::string& opening);

// The :authority of each call; empty: as grpc++ has it, from the address. An overridden server name (SNI) would become
// the authority too.
std::string AuthorityOf(const script::Endpoint& endpoint);

// Connects, until the deadline or the first failure. Errors: kUnreachable.
Status Connect(grpc::Channel& channel, const script::Endpoint& endpoint, const Clock& clock, Time deadline);

}  // namespace assay::rpc
