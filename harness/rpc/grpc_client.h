#pragma once

#include <memory>

#include "harness/script/script.h"

namespace assay::rpc {

// The client "grpc": the steps of calls through grpc++, as an application on its generic API would make them. A call of
// each kind is a stream there, so that two replies to a unary call are seen as two. Every case has connections of its
// own (a local subchannel pool), no proxy, no retries and no service config. grpc++ 1.51 runs the hook
// POST_SEND_MESSAGE on its callback API alone, so it does not occur here.
std::unique_ptr<script::ClientKind> CreateGrpcClient();

}  // namespace assay::rpc
