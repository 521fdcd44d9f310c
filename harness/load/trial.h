#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "harness/load/load.h"
#include "harness/load/load_thread.h"

namespace assay::load {

// One trial on threads that are given. Errors: kUnreachable, none of them could connect.
Result<record::LoadRecord> PlayTrial(const Plan& plan, const std::vector<std::unique_ptr<LoadThread>>& threads,
                                     const std::atomic<bool>& stop, const OnProgress& on_progress);

}  // namespace assay::load
