#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <memory>
#include <string>
#include <vector>

#include "harness/rpc/event_log.h"

namespace assay::rpc {

// Makes the two interceptors of each call, "outer" and "inner", which record every hook that they see as HookRan. A
// call is given its label by `opening`, which must hold it while grpc++ prepares the call; both must outlive the
// channel.
std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> RecordHooks(
    EventLog& log, const std::string& opening);

}  // namespace assay::rpc
