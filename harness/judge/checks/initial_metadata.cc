#include "harness/judge/checks/catalog.h"
#include "harness/judge/metadata_check.h"

namespace assay::judge {
namespace {

class InitialMetadataCheck final : public MetadataCheck {
 public:
  using MetadataCheck::MetadataCheck;

 protected:
  void LookAt(const transcript::CallView& call, const Scene& scene, Findings& findings) const override {
    const std::string path = call.label + ".initial";
    if (call.initial == nullptr) {
      const bool ended = call.status != nullptr;
      return findings.Break(path, "initial metadata", ended ? "none: " + SayEnd(*call.status) : "none came",
                            {ended ? call.status_index : call.started_index});
    }
    JudgeFields(path, call.initial->fields, call.initial_index, scene, findings);
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  ASSAY_ASSIGN(MetadataCheck::Wanted wanted, ParseMetadata(item));
  return std::make_unique<InitialMetadataCheck>(std::move(call), std::move(wanted));
}

}  // namespace

const CheckKind kInitialMetadata = {
    {"initial_metadata", "The initial metadata, which a Trailers-Only reply has not, hold these fields.",
     kMetadataFields},
    Parse};

}  // namespace assay::judge
