#pragma once

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/peer/server.h"

namespace assay::detect {

// What a scenario's `target: {options: …}` asks for, on top of `options`. Errors: kUsage with the place.
Status ApplyOptions(const Value& asked, peer::Options& options);

}  // namespace assay::detect
