#pragma once

#include <string>

#include "reference_server/call/counters.h"
#include "reference_server/call/live_calls.h"
#include "reference_server/chain/interceptor.h"

namespace assay::reference {

/// What all calls of a server share. It outlives them.
struct CallContext {
  std::string served_by;
  Chain chain;
  Counters counters;
  LiveCalls live;
};

}  // namespace assay::reference
