#include "harness/judge/call_check.h"

#include <fmt/format.h>

#include "harness/protocol/grpc_status.h"
#include "harness/protocol/http2_error.h"

namespace assay::judge {

using transcript::CallView;
using transcript::EndKind;
using transcript::StatusSeen;
using transcript::Transcript;

std::vector<record::Finding> CallCheck::Look(const Transcript& transcript) const {
  Findings findings;
  const Scene scene = SceneOf(transcript);
  for (const CallView& call : CallsOrBreak(transcript, call_, findings)) LookAt(call, scene, findings);
  return std::move(findings).Take();
}

std::vector<CallView> CallsOrBreak(const Transcript& transcript, std::string_view name, Findings& findings) {
  std::vector<CallView> calls = CallsNamed(transcript, name);
  if (calls.empty()) {
    std::string others;
    for (const CallView& call : Calls(transcript)) others += (others.empty() ? "" : ", ") + call.label;
    const std::string what = name == "all" ? "at least one call" : fmt::format("a call labelled {}", name);
    findings.Break(std::string(name), what, others.empty() ? "no call at all" : "only these: " + others);
  }
  return calls;
}

const StatusSeen* StatusOrBreak(const CallView& call, Findings& findings) {
  const std::string path = call.label + ".status";
  if (call.status == nullptr) {
    findings.Break(path, "a status", "none: the call had not ended", {call.started_index});
    return nullptr;
  }
  if (!call.surplus_statuses.empty()) {
    std::vector<std::size_t> evidence{call.status_index};
    evidence.insert(evidence.end(), call.surplus_statuses.begin(), call.surplus_statuses.end());
    findings.Break(path, "one end of the call", fmt::format("{} of them", evidence.size()), evidence);
    return nullptr;
  }
  return call.status;
}

std::string SayEnd(const StatusSeen& status) {
  const std::string code = protocol::GrpcStatusName(status.code);
  const std::string http = status.http_status ? fmt::format("HTTP {}, ", *status.http_status) : "";
  switch (status.end) {
    case EndKind::kTrailers:
      return code + " in trailers";
    case EndKind::kTrailersOnly:
      return code + ", Trailers-Only";
    case EndKind::kLibrary:
      return code + ", as the library reports";
    case EndKind::kReset:
      return fmt::format("RST_STREAM {}, without a status (a client derives {})",
                         status.reset_code ? protocol::Http2ErrorName(*status.reset_code) : "", code);
    case EndKind::kCancelled:
      return "cancelled by us before the target ended it";
    case EndKind::kConnection:
      return fmt::format("the connection ended, without a status (a client derives {})", code);
    case EndKind::kNoStatus:
      return fmt::format("{}END_STREAM without grpc-status (a client derives {})", http, code);
  }
  return code;
}

}  // namespace assay::judge
