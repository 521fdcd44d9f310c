#include "harness/conformance/hop.h"

#include <algorithm>

#include "harness/transcript/call_view.h"

namespace assay::conformance {
namespace {

bool IsOfConnections(std::string_view area) { return area == "connection" || area == "h2" || area == "tls"; }

bool Has(const transcript::HeaderList& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
}

// "any_of[0].call.status.code" → "call".
std::string_view LabelOf(std::string_view path) {
  while (path.starts_with("any_of[") && path.find("].") != std::string_view::npos) {
    path.remove_prefix(path.find("].") + 2);
  }
  return path.substr(0, path.find('.'));
}

enum class Who { kNobody, kProxy, kTarget };

// A reset may be the target's, handed on, or the proxy's own; silence is nobody's.
Who Answered(const transcript::CallView& call, std::string_view mark) {
  if (call.initial != nullptr && Has(call.initial->fields, mark)) return Who::kTarget;
  if (call.status == nullptr || call.status->end == transcript::EndKind::kReset) return Who::kNobody;
  return Has(call.status->trailers, mark) ? Who::kTarget : Who::kProxy;
}

}  // namespace

std::string AnsweredBy(const record::CaseRecord& result, const transcript::Transcript& played, const target::Via& via) {
  const auto broken = [](const record::Finding& finding) { return !finding.held; };
  if (via.name.empty() || std::none_of(result.findings.begin(), result.findings.end(), broken)) return {};
  if (IsOfConnections(result.area)) return via.name;
  if (via.mark.empty()) return {};
  bool target = false;
  for (const record::Finding& finding : result.findings) {
    if (finding.held) continue;
    for (const transcript::CallView& call : transcript::CallsNamed(played, LabelOf(finding.path))) {
      const Who who = Answered(call, via.mark);
      if (who == Who::kProxy) return via.name;
      target = target || who == Who::kTarget;
    }
  }
  return target ? result.target : "";
}

}  // namespace assay::conformance
