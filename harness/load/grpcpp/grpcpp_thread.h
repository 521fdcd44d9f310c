#pragma once

#include <memory>

#include "harness/load/load_thread.h"

namespace assay::load {

// A load thread that calls through grpc++ as programs do: the generic asynchronous API, one completion queue, a channel
// a connection. What it costs is what a real client costs; octets and system calls are not told.
Result<std::unique_ptr<LoadThread>> CreateGrpcppThread(const Plan& plan, int connections);

}  // namespace assay::load
