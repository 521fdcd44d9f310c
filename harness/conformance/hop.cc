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

// Whether the reply of the call that a finding is about came from behind the proxy.
bool CameThrough(const record::Finding& finding, const transcript::Transcript& played, std::string_view mark) {
  const std::vector<transcript::CallView> calls = transcript::CallsNamed(played, LabelOf(finding.path));
  return std::any_of(calls.begin(), calls.end(), [&](const transcript::CallView& call) {
    return (call.initial != nullptr && Has(call.initial->fields, mark)) ||
           (call.status != nullptr && Has(call.status->trailers, mark));
  });
}

}  // namespace

std::string AnsweredBy(const record::CaseRecord& result, const transcript::Transcript& played, const target::Via& via) {
  const auto broken = [](const record::Finding& finding) { return !finding.held; };
  if (via.name.empty() || std::none_of(result.findings.begin(), result.findings.end(), broken)) return {};
  if (IsOfConnections(result.area)) return via.name;
  if (via.mark.empty()) return {};
  const bool through = std::any_of(result.findings.begin(), result.findings.end(), [&](const auto& finding) {
    return broken(finding) && CameThrough(finding, played, via.mark);
  });
  return through ? result.target : via.name;
}

}  // namespace assay::conformance
