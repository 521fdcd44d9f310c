#pragma once

#include "harness/judge/checks/invariants/invariants.h"

namespace assay::judge {

extern const Invariant kFramingInvariant;
extern const Invariant kHttpStatusInvariant;
extern const Invariant kContentTypeInvariant;
extern const Invariant kGrpcStatusInvariant;
extern const Invariant kGrpcMessageInvariant;
extern const Invariant kNamesInvariant;
extern const Invariant kBinaryInvariant;
extern const Invariant kReservedInvariant;
extern const Invariant kMessagesInvariant;
extern const Invariant kEncodingInvariant;
extern const Invariant kFramesInvariant;
extern const Invariant kWindowInvariant;

}  // namespace assay::judge
