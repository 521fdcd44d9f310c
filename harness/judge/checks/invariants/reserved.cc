#include <algorithm>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"

namespace assay::judge {
namespace {

// What only a request has: a target that echoes metadata must not echo these.
constexpr std::string_view kRequestOnly[] = {"te", "grpc-timeout", "host", "user-agent"};

void Look(const CallOnWire& on, Breaches& breaches) {
  for (const transcript::BlockAt& at : on.stream.replies) {
    for (const auto& [name, value] : at.block->fields) {
      if (std::find(std::begin(kRequestOnly), std::end(kRequestOnly), name) == std::end(kRequestOnly)) continue;
      breaches.Add(Rule::kReserved, "metadata." + name, "no field that only requests have",
                   QuoteOctets(name) + ": " + QuoteOctets(value), {at.index});
    }
  }
}

}  // namespace

const Invariant kReservedInvariant = {"reserved",
                                      "No request-only names (te, grpc-timeout, host, user-agent) in a reply.", Look};

}  // namespace assay::judge
