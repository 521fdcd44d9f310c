#include "harness/judge/checks/invariants/catalog.h"

#include "harness/judge/checks/invariants/call_on_wire.h"
#include "harness/judge/checks/invariants/requirements.h"

namespace assay::judge {

std::span<const Invariant* const> Invariants() {
  static constexpr const Invariant* kInvariantList[] = {
      &kFramingInvariant,     &kHttpStatusInvariant, &kContentTypeInvariant, &kGrpcStatusInvariant,
      &kGrpcMessageInvariant, &kNamesInvariant,      &kBinaryInvariant,      &kReservedInvariant,
      &kMessagesInvariant,    &kEncodingInvariant,   &kWindowInvariant,      &kFramesInvariant,  // last: the coarsest
  };
  return kInvariantList;
}

}  // namespace assay::judge
