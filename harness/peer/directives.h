#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/clock.h"
#include "harness/peer/call_status.h"
#include "harness/peer/metadata_list.h"

namespace assay::peer {

// What the client asks for by metadata, beyond the method (UserService contract, Directives). Malformed ones are
// ignored.
struct Directives {
  std::optional<CallStatus> abort;
  std::uint64_t abort_after = 0;  // response messages
  Duration delay{};               // of the handler's start
  Duration min_time_remaining{};
};

Directives ReadDirectives(const MetadataList& metadata);

}  // namespace assay::peer
