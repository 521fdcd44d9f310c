#include "harness/judge/checks/catalog.h"
#include "harness/judge/metadata_check.h"

namespace assay::judge {
namespace {

using transcript::EndKind;

class TrailingMetadataCheck final : public MetadataCheck {
 public:
  using MetadataCheck::MetadataCheck;

 protected:
  void LookAt(const transcript::CallView& call, const Scene& scene, Findings& findings) const override {
    const transcript::StatusSeen* status = StatusOrBreak(call, findings);
    if (status == nullptr) return;
    const std::string path = call.label + ".trailing";
    const bool has_block =
        status->end == EndKind::kTrailers || status->end == EndKind::kTrailersOnly || status->end == EndKind::kLibrary;
    if (!has_block) return findings.Break(path, "trailing metadata", SayEnd(*status), {call.status_index});
    JudgeFields(path, status->trailers, call.status_index, scene, findings);
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(MetadataCheck::Wanted wanted, ParseMetadata(item));
  return std::make_unique<TrailingMetadataCheck>(std::move(call), std::move(wanted));
}

}  // namespace

const CheckKind kTrailingMetadata = {
    {"trailing_metadata", "The trailing metadata, or the one block of a Trailers-Only reply, hold these fields.",
     kMetadataFields},
    Parse};

}  // namespace assay::judge
