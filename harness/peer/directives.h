#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/clock.h"
#include "harness/peer/call_status.h"
#include "harness/peer/defect.h"
#include "harness/peer/metadata_list.h"

namespace assay::peer {

// What the client asks for by metadata, beyond the method (UserService contract, Directives). Malformed ones are
// ignored.
struct Directives {
  std::optional<CallStatus> abort;
  std::uint64_t abort_after = 0;  // response messages
  Duration delay{};               // of the handler's start
  Duration min_time_remaining{};
  enum class Throw { kNowhere, kInInterceptor, kInHandler };
  Throw throws = Throw::kNowhere;
  std::optional<std::uint64_t> end_after;  // response messages: then OK, whatever the client still sends
  // Under names of the client's choice.
  MetadataList initial;
  MetadataList trailing;
};

Directives ReadDirectives(const MetadataList& metadata, Defect defect);

}  // namespace assay::peer
