#include "harness/judge/checks/catalog.h"

namespace assay::judge {

std::span<const CheckKind* const> Checks() {
  static constexpr const CheckKind* kChecks[] = {
      &kStatus,          &kMessages,         &kResponse,   &kSameContent,
      &kInitialMetadata, &kTrailingMetadata, &kDetails,    &kElapsed,
      &kBefore,          &kPingPong,         &kReset,      &kQuiet,
      &kFrame,           &kGoaway,           &kConnection, &kHooks,
      &kRemainingTime,   &kCaptured,         &kAnyOf,      &kInvariants,
      &kDescriptors,     &kSetting,          &kTls,
  };
  return kChecks;
}

const CheckKind* FindCheck(std::string_view name) {
  for (const CheckKind* kind : Checks()) {
    if (kind->word.name == name) return kind;
  }
  return nullptr;
}

}  // namespace assay::judge
