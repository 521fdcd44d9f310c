#include "harness/judge/metadata_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/matching.h"
#include "harness/protocol/header.h"
#include "harness/protocol/metadata.h"

namespace assay::judge {

using protocol::FieldValues;
using protocol::IsBinaryKey;
using transcript::HeaderList;

namespace {

// One octet string for each value expected. Errors: kUsage, a value that is none.
Result<std::vector<std::string>> ExpectedValues(const Value& value) {
  std::vector<std::string> out;
  const auto add = [&](const Value& one) -> Status {
    if (one.is_map()) {
      ASSAY_ASSIGN(std::string octets, scenario::OctetsOf(one));
      out.push_back(std::move(octets));
      return {};
    }
    if (one.is_null() || one.is_list())
      return UsageError("a value of metadata is a text, not a " + std::string(one.TypeName()), one.at);
    out.push_back(one.ToText());
    return {};
  };
  if (!value.is_list()) {
    ASSAY_CHECK_OK(add(value));
    return out;
  }
  for (const Value& one : value.as_list()) ASSAY_CHECK_OK(add(one));
  return out;
}

// The octets of all fields of a `-bin` name, in order; the fault of the first that is no base64.
protocol::Parsed<std::vector<std::string>> Decode(const std::vector<std::string_view>& fields) {
  std::vector<std::string> out;
  for (const std::string_view field : fields) {
    auto values = protocol::DecodeBinaryValues(field);
    if (!values) return protocol::Malformed(QuoteOctets(field) + ": " + values.error());
    out.insert(out.end(), values->begin(), values->end());
  }
  return out;
}

template <class Strings>
std::string SayValues(const Strings& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : ", ") + QuoteOctets(value);
  return out.empty() ? "absent" : out;
}

}  // namespace

bool SameValues(const std::vector<std::string>& expected, const std::vector<std::string_view>& fields) {
  std::size_t next = 0;
  for (std::string_view rest : fields) {
    for (bool more = true; more;) {
      if (next == expected.size() || !rest.starts_with(expected[next])) return false;
      rest.remove_prefix(expected[next++].size());
      more = !rest.empty();
      if (!more) break;
      if (rest.front() != ',') return false;
      rest.remove_prefix(1);
      while (rest.starts_with(' ') || rest.starts_with('\t')) rest.remove_prefix(1);
    }
  }
  return next == expected.size();
}

void MetadataCheck::JudgeFields(const std::string& path, const HeaderList& fields, std::size_t event,
                                const Scene& scene, Findings& findings) const {
  for (const auto& [name, value] : wanted_.contains) {
    JudgeContains(path, name, value, fields, event, scene, findings);
  }
  const auto wrong = [&](const std::string& name, std::string expected, std::string actual) {
    findings.Break(path + "." + name, std::move(expected), std::move(actual), {event});
  };
  for (const std::string& name : wanted_.absent) {
    const auto values = FieldValues(fields, name);
    if (!values.empty()) wrong(name, "absent", SayValues(values));
  }
  for (const std::string& name : wanted_.present) {
    if (FieldValues(fields, name).empty()) wrong(name, "present", "absent");
  }
  for (const auto& [name, pattern] : wanted_.matches) {
    const auto values = FieldValues(fields, name);
    const auto decoded = IsBinaryKey(name) ? Decode(values) : std::vector<std::string>(values.begin(), values.end());
    if (!decoded) {
      wrong(name, "matches " + pattern.text(), decoded.error());
    } else if (decoded->empty() || !std::all_of(decoded->begin(), decoded->end(),
                                                [&](const std::string& one) { return pattern.Matches(one); })) {
      wrong(name, "matches " + pattern.text(), SayValues(*decoded));
    }
  }
  if (!findings.broken()) findings.Hold(path, Expected(), fmt::format("{} fields", fields.size()), {event});
}

void MetadataCheck::JudgeContains(const std::string& path, const std::string& name, const Value& value,
                                  const HeaderList& fields, std::size_t event, const Scene& scene,
                                  Findings& findings) const {
  const std::string at = path + "." + name;
  const auto values = FieldValues(fields, name);
  const Result<Value> filled = scene.captures.Fill(value);
  const auto expected =
      filled ? ExpectedValues(*filled) : Result<std::vector<std::string>>(tl::unexpected(filled.error()));
  if (!expected) return findings.Break(at, expected.error().message, SayValues(values), {event});
  if (!IsBinaryKey(name)) {
    if (!SameValues(*expected, values)) findings.Break(at, SayValues(*expected), SayValues(values), {event});
    return;
  }
  const auto decoded = Decode(values);
  if (!decoded) {
    findings.Break(at, SayValues(*expected), decoded.error(), {event});
  } else if (*decoded != *expected) {
    findings.Break(at, SayValues(*expected), SayValues(*decoded), {event});
  }
}

std::string MetadataCheck::Expected() const {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  for (const auto& [name, value] : wanted_.contains) add(name + " " + Say(&value));
  for (const std::string& name : wanted_.present) add(name + " present");
  for (const std::string& name : wanted_.absent) add("no " + name);
  for (const auto& [name, pattern] : wanted_.matches) add(name + " matches " + pattern.text());
  return out;
}

Result<MetadataCheck::Wanted> ParseMetadata(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_CHECK_OK(RequireOneOf(item, {"contains", "absent", "present", "matches"}));
  MetadataCheck::Wanted wanted;
  if (const Value* contains = fields.Find("contains")) {
    if (!contains->is_map()) return UsageError("`contains` maps names to values", contains->at);
    for (const auto& [name, value] : contains->as_map()) {
      if (!script::HasPlaceholder(value)) ASSAY_CHECK_OK(ExpectedValues(value));
      wanted.contains.emplace_back(name, value);
    }
  }
  ASSAY_ASSIGN(wanted.absent, fields.Names("absent"));
  ASSAY_ASSIGN(wanted.present, fields.Names("present"));
  ASSAY_ASSIGN(wanted.matches, ParsePatterns(item, "matches"));
  return wanted;
}

}  // namespace assay::judge
