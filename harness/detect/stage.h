#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/conformance/runner.h"
#include "harness/net/certificate.h"
#include "harness/peer/defect.h"
#include "harness/peer/server.h"
#include "harness/plan/plan.h"
#include "harness/scenario/library.h"
#include "harness/script/script.h"
#include "harness/target/binding.h"

namespace assay::detect {

// What one case found out about one peer.
struct Outcome {
  std::string case_id;
  record::Verdict verdict = record::Verdict::kError;
  std::vector<record::Finding> findings;
  transcript::Transcript transcript;
  std::string reason;  // kError and kUnsupported: why
};

// Plays scenarios with the wire client against peers, over the in-memory pipe and with a clock that only waiting moves.
// Each case has a server of its own, so that no case sees what another left behind, and none waits for anything real:
// but for those of TLS, which are played over sockets.
class Stage {
 public:
  // Plans all of the library's scenarios that `filter` takes. Errors: kUsage, of the library.
  static Result<std::unique_ptr<Stage>> Open(const scenario::Library& library, const plan::Filter& filter);

  const std::vector<plan::Case>& cases() const { return plan_.cases; }
  static bool IsOverTls(const plan::Case& planned);
  // One case on a peer with that defect. Thread-safe. Errors: kUsage, of the scenario.
  Result<Outcome> Play(const plan::Case& planned, peer::Defect defect) const;

 private:
  Stage() = default;
  Result<transcript::Transcript> PlayOverPipe(const plan::Case& planned, script::Script& script,
                                              peer::Options options) const;
  Result<transcript::Transcript> PlayOverTls(const plan::Case& planned, script::Script& script,
                                             peer::Options options) const;

  std::vector<target::Binding> bindings_;
  target::Capabilities capabilities_;
  std::unique_ptr<script::ClientKind> client_;
  plan::Plan plan_;
  net::CertificatePem identity_;  // of the client
};

}  // namespace assay::detect
