#pragma once

#include <string>
#include <vector>

#include "harness/judge/check.h"
#include "harness/judge/findings.h"
#include "harness/judge/scene.h"

namespace assay::judge {

// A check of calls: looks at each call that the field `call` means. Where it means none, the check is broken.
class CallCheck : public Check {
 public:
  explicit CallCheck(std::string call) : call_(std::move(call)) {}
  std::vector<record::Finding> Look(const transcript::Transcript& transcript) const final;

 protected:
  virtual void LookAt(const transcript::CallView& call, const Scene& scene, Findings& findings) const = 0;

 private:
  std::string call_;
};

// The calls that `name` means; an empty list is told to `findings`.
std::vector<transcript::CallView> CallsOrBreak(const transcript::Transcript& transcript, std::string_view name,
                                               Findings& findings);

// The call's status; null, told to `findings`, where it has none or where its client told several ends.
const transcript::StatusSeen* StatusOrBreak(const transcript::CallView& call, Findings& findings);

// "trailers, NOT_FOUND", "reset by the target with CANCEL, from which a client derives CANCELLED".
std::string SayEnd(const transcript::StatusSeen& status);

}  // namespace assay::judge
