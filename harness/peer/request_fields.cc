#include "harness/peer/request_fields.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "harness/protocol/metadata.h"

namespace assay::peer {
namespace {

constexpr std::array<std::string_view, 4> kPseudoFields = {":method", ":scheme", ":path", ":authority"};

bool IsLegalNameOctet(char c, bool upper_case) {
  const auto octet = static_cast<unsigned char>(c);
  if (octet >= 'A' && octet <= 'Z') return upper_case;
  return octet > 0x20 && octet < 0x7f && c != ':';
}

std::string DescribeName(std::string_view name, bool upper_case) {
  const std::string_view rest = name.starts_with(':') ? name.substr(1) : name;
  if (rest.empty()) return "a field without a name";
  const bool legal = std::all_of(rest.begin(), rest.end(), [&](char c) { return IsLegalNameOctet(c, upper_case); });
  return legal ? "" : "an illegal octet in a field's name";
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool EndsInBlank(std::string_view value) { return !value.empty() && (IsBlank(value.front()) || IsBlank(value.back())); }

std::string DescribeValue(std::string_view value) {
  if (value.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) return "NUL, CR or LF in a value";
  if (EndsInBlank(value)) return "a blank at the end of a value";
  return "";
}

}  // namespace

bool HasEdgeBlank(const protocol::HeaderList& fields) {
  return std::any_of(fields.begin(), fields.end(),
                     [](const protocol::HeaderField& field) { return EndsInBlank(field.value); });
}

std::string DescribeMalformedRequest(const protocol::HeaderList& fields, Defect defect) {
  if (defect == Defect::kEdgeBlanksUnanswered && HasEdgeBlank(fields)) return "";
  const bool upper_case = defect == Defect::kUpperCaseRequestServed;
  const bool any_octet = defect == Defect::kIllegalOctetsServed;
  const bool any_pseudo = defect == Defect::kPseudoFieldsUnchecked;
  const bool any_field = defect == Defect::kConnectionFieldsServed;
  std::set<std::string_view> pseudo;
  bool regular = false;
  bool host = false;
  for (const auto& [name, value] : fields) {
    if (std::string why = DescribeName(name, upper_case); !why.empty() && !any_octet) return why;
    if (std::string why = DescribeValue(value); !why.empty() && !any_octet) return why;
    if (defect == Defect::kDotsRefused && name.find('.') != std::string::npos) return "a dot in a field's name";
    if (name.starts_with(':')) {
      const bool known = std::find(kPseudoFields.begin(), kPseudoFields.end(), name) != kPseudoFields.end();
      const bool repeated = !pseudo.insert(name).second;
      if (any_pseudo) continue;
      if (!known) return "the pseudo-field " + name + " is none of a request";
      if (regular) return "the pseudo-field " + name + " behind others";
      if (repeated) return "the pseudo-field " + name + " twice";
      continue;
    }
    regular = true;
    if (any_field) continue;
    if (protocol::IsConnectionSpecific(name)) return "the field " + name + " speaks of a connection";
    if (name == "host" && std::exchange(host, true) && defect != Defect::kTwoHostsServed) return "host twice";
    if (name == "te" && value != "trailers" && defect != Defect::kTeUnchecked) return "te says more than trailers";
  }
  for (const std::string_view name : {":method", ":scheme", ":path"}) {
    if (!pseudo.contains(name)) return "no " + std::string(name);
  }
  return protocol::FindField(fields, ":path")->empty() ? "an empty :path" : "";
}

std::string DescribeMalformedTrailers(const protocol::HeaderList& fields) {
  for (const auto& [name, value] : fields) {
    if (std::string why = DescribeName(name, /*upper_case=*/false); !why.empty()) return why;
    if (std::string why = DescribeValue(value); !why.empty()) return why;
    if (name.starts_with(':')) return "a pseudo-field in trailers";
    if (protocol::IsConnectionSpecific(name)) return "the field " + name + " speaks of a connection";
  }
  return "";
}

}  // namespace assay::peer
