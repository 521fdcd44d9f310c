#include "harness/record/document.h"

#include <fmt/format.h>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/record/environment_value.h"
#include "harness/record/format.h"
#include "harness/record/seed.h"
#include "harness/record/transcript_codec.h"
#include "harness/transcript/shorten.h"

namespace assay::record {
namespace {

// What is not UTF-8 would be lost in JSON; reports escape it the same way. What is longer than this no report shows
// whole.
constexpr std::size_t kTextKept = 4096;
Value Said(const std::string& text) { return transcript::Shorten(IsUtf8(text) ? text : EscapeText(text), kTextKept); }

Value Texts(const std::vector<std::string>& texts) {
  Value list{Value::List()};
  for (const std::string& text : texts) list.Append(Said(text));
  return list;
}

Value At(const Where& at) { return Value::Map{{"file", at.file}, {"line", at.line}}; }

Value ToValue(const Finding& finding) {
  Value out(Value::Map{{"held", finding.held}, {"level", scenario::ToString(finding.level)}, {"check", finding.check}});
  if (!finding.requirement.empty()) out.Set("requirement", finding.requirement);
  if (!finding.path.empty()) out.Set("path", Said(finding.path));
  out.Set("expected", Said(finding.expected));
  out.Set("actual", Said(finding.actual));
  if (!finding.because.empty()) out.Set("because", Said(finding.because));
  if (!finding.evidence.empty()) {
    Value& evidence = out.Set("evidence", Value(Value::List()));
    for (const std::size_t index : finding.evidence) evidence.Append(index);
  }
  return out;
}

Value ToValue(const TargetRecord& target) {
  Value out(Value::Map{{"name", target.name}, {"address", target.address}, {"transport", target.transport}});
  out.Set("says", Said(target.says));
  if (!target.via.empty()) out.Set("via", Said(target.via));
  out.Set("found_by", target.found_by);
  out.Set("services", Texts(target.services));
  out.Set("features", Texts(target.features));
  if (!target.descriptor_set_sha256.empty()) {
    out.Set("descriptor_set",
            Value::Map{{"sha256", target.descriptor_set_sha256}, {"base64", ToBase64(target.descriptor_set)}});
  }
  return out;
}

Value Catalogue(const RunRecord& run) {
  Value areas{Value::Map()};
  for (const auto& [name, meaning] : run.areas) areas.Set(name, meaning);
  Value scenarios{Value::Map()};
  for (const auto& [id, text] : run.scenarios) {
    Value& scenario = scenarios.Set(id, Value::Map{{"title", text.title}});
    if (!text.about.empty()) scenario.Set("about", text.about);
    scenario.Set("requirement", text.requirement);
    scenario.Set("at", At(text.at));
  }
  Value requirements{Value::Map()};
  for (const auto& [id, text] : run.requirements) {
    requirements.Set(id, Value::Map{{"level", scenario::ToString(text.level)},
                                    {"claim", text.claim},
                                    {"source", text.source},
                                    {"url", text.url}});
  }
  return Value::Map{{"fingerprint", run.catalogue_fingerprint},
                    {"areas", std::move(areas)},
                    {"scenarios", std::move(scenarios)},
                    {"requirements", std::move(requirements)}};
}

Value ByVerdict(const std::map<Verdict, int>& counts) {
  Value out{Value::Map()};
  for (const Verdict verdict : kAllVerdicts) {
    const auto found = counts.find(verdict);
    out.Set(ToString(verdict), found == counts.end() ? 0 : found->second);
  }
  return out;
}

Finding ReadFinding(const Cursor& from) {
  Finding finding;
  finding.held = from.At("held").Bool();
  finding.level = from.At("level").Word(scenario::ParseLevel, "a level");
  finding.check = from.At("check").Text();
  finding.requirement = from.Maybe("requirement").Text();
  finding.path = from.Maybe("path").Text();
  finding.expected = from.At("expected").Text();
  finding.actual = from.At("actual").Text();
  finding.because = from.Maybe("because").Text();
  for (const Cursor& index : from.Maybe("evidence").Elements()) {
    finding.evidence.push_back(static_cast<std::size_t>(index.Int()));
  }
  return finding;
}

CaseRecord ReadCase(const Cursor& from) {
  CaseRecord result;
  result.id = from.At("case").Text();
  result.scenario = from.At("scenario").Text();
  result.variant = from.Maybe("variant").Text();
  result.area = from.At("area").Text();
  result.client = from.At("client").Text();
  result.transport = from.At("transport").Text();
  result.target = from.At("target").Text();
  result.level = from.At("level").Word(scenario::ParseLevel, "a level");
  result.requirement = from.At("requirement").Text();
  result.verdict = from.At("verdict").Word(ParseVerdict, "a verdict");
  for (const Cursor& modifier : from.At("modifiers").Elements()) {
    result.modifiers.push_back(modifier.Word(ParseModifier, "a modifier"));
  }
  result.reason = from.Maybe("reason").Text();
  result.answered_by = from.Maybe("answered_by").Text();
  result.duration_us = from.At("duration_us").Int();
  for (const Cursor& finding : from.Maybe("findings").Elements()) result.findings.push_back(ReadFinding(finding));
  if (const Cursor stored = from.Maybe("transcript"); !stored.absent()) result.transcript = ReadTranscript(stored);
  return result;
}

TargetRecord ReadTarget(const Cursor& from) {
  TargetRecord target;
  target.name = from.At("name").Text();
  target.address = from.At("address").Text();
  target.transport = from.At("transport").Text();
  target.says = from.Maybe("says").Text();
  target.via = from.Maybe("via").Text();
  target.found_by = from.Maybe("found_by").Text();
  target.services = from.Maybe("services").Texts();
  target.features = from.Maybe("features").Texts();
  if (const Cursor set = from.Maybe("descriptor_set"); !set.absent()) {
    target.descriptor_set_sha256 = set.At("sha256").Text();
    auto octets = FromBase64(set.At("base64").Text());
    if (!octets) set.At("base64").Fail("is not base64");
    target.descriptor_set = std::move(octets).value_or("");
  }
  return target;
}

void ReadCatalogue(const Cursor& from, RunRecord& run) {
  run.catalogue_fingerprint = from.At("fingerprint").Text();
  for (const auto& [name, meaning] : from.At("areas").Entries()) run.areas[name] = meaning.Text();
  for (const auto& [id, entry] : from.At("scenarios").Entries()) {
    const Cursor at = entry.Maybe("at");
    run.scenarios[id] = {entry.At("title").Text(),
                         entry.Maybe("about").Text(),
                         entry.At("requirement").Text(),
                         {at.Maybe("file").Text(), static_cast<int>(at.Maybe("line").Int(0, INT32_MAX)), 0}};
  }
  for (const auto& [id, entry] : from.At("requirements").Entries()) {
    run.requirements[id] = {entry.At("level").Word(scenario::ParseLevel, "a level"), entry.At("claim").Text(),
                            entry.Maybe("source").Text(), entry.Maybe("url").Text()};
  }
}

void ReadRun(const Cursor& from, RunRecord& run) {
  run.id = from.At("id").Text();
  run.started = from.At("started").Text();
  run.duration_s = from.At("duration_s").Number();
  run.argv = from.At("argv").Texts();
  run.seed = from.At("seed").Word(ParseSeed, "a seed, such as 0x5eed");
  run.jobs = static_cast<int>(from.At("jobs").Int(0, INT32_MAX));
  run.strict = from.Maybe("strict").Bool();
  run.incomplete = from.Maybe("incomplete").Bool();
  run.exit_code = static_cast<int>(from.At("exit_code").Int(0, 255));
}

// Every number of `derived` must stand in the document too.
void CheckSummary(const Cursor& stored, const Value& derived) {
  for (const auto& [key, value] : derived.as_map()) {
    const Cursor entry = stored.At(key);
    if (value.is_map()) {
      CheckSummary(entry, value);
    } else if (value.is_int() && entry.Int() != value.as_int()) {
      entry.Fail(fmt::format("is {}, but the results hold {}", entry.Int(), value.as_int()));
    } else if (value.is_bool() && entry.Bool() != value.as_bool()) {
      entry.Fail(fmt::format("is {}, but the results say {}", entry.Bool(), value.as_bool()));
    }
  }
}

}  // namespace

Value SummaryValue(const RunRecord& run) {
  const Summary summary = Summarize(run);
  Value by_modifier{Value::Map()};
  for (const Modifier modifier :
       {Modifier::kKnown, Modifier::kStale, Modifier::kRacy, Modifier::kNew, Modifier::kFixed, Modifier::kFlaky}) {
    const auto found = summary.by_modifier.find(modifier);
    by_modifier.Set(ToString(modifier), found == summary.by_modifier.end() ? 0 : found->second);
  }
  Value by_area{Value::Map()};
  for (const auto& [area, counts] : ByArea(run)) by_area.Set(area, ByVerdict(counts));
  return Value::Map{{"cases", summary.cases},
                    {"by_verdict", ByVerdict(summary.by_verdict)},
                    {"by_modifier", std::move(by_modifier)},
                    {"by_area", std::move(by_area)},
                    {"new_must_failures", summary.new_must_failures},
                    {"gate", Value::Map{{"passed", summary.passed}, {"reasons", Texts(summary.gate_reasons)}}}};
}

Value ToValue(const CaseRecord& result) {
  Value out(Value::Map{{"case", result.id}, {"scenario", result.scenario}});
  if (!result.variant.empty()) out.Set("variant", result.variant);
  out.Set("area", result.area);
  out.Set("client", result.client);
  out.Set("transport", result.transport);
  out.Set("target", result.target);
  out.Set("level", scenario::ToString(result.level));
  out.Set("requirement", result.requirement);
  out.Set("verdict", ToString(result.verdict));
  Value& modifiers = out.Set("modifiers", Value(Value::List()));
  for (const Modifier modifier : result.modifiers) modifiers.Append(ToString(modifier));
  if (!result.reason.empty()) out.Set("reason", Said(result.reason));
  if (!result.answered_by.empty()) out.Set("answered_by", Said(result.answered_by));
  out.Set("duration_us", result.duration_us);
  Value& findings = out.Set("findings", Value(Value::List()));
  for (const Finding& finding : result.findings) findings.Append(ToValue(finding));
  if (result.transcript) out.Set("transcript", ToValue(*result.transcript));
  return out;
}

Value ToValue(const RunRecord& run) {
  Value targets{Value::List()};
  for (const TargetRecord& target : run.targets) targets.Append(ToValue(target));
  Value notes{Value::List()};
  for (const AreaNote& note : run.area_notes)
    notes.Append(Value::Map{{"area", note.area}, {"reason", Said(note.reason)}});
  Value results{Value::List()};
  for (const CaseRecord& result : run.results) results.Append(ToValue(result));
  Value redactions{Value::List()};
  for (const Redaction& redaction : run.redactions) {
    redactions.Append(Value::Map{{"rule", redaction.rule}, {"count", redaction.count}});
  }
  Value diagnostics{Value::List()};
  for (const Diagnostic& diagnostic : run.diagnostics) {
    diagnostics.Append(
        Value::Map{{"level", diagnostic.level}, {"code", diagnostic.code}, {"message", Said(diagnostic.message)}});
  }
  return Value::Map{
      {"$schema", kSchemaUri},
      {"format", FormatValue()},
      {"kind", run.kind},
      {"tool", Value::Map{{"name", "assay"}, {"version", run.tool_version}, {"build", run.tool_build}}},
      {"run", Value::Map{{"id", run.id},
                         {"started", run.started},
                         {"duration_s", run.duration_s},
                         {"argv", Texts(run.argv)},
                         {"seed", SeedText(run.seed)},
                         {"jobs", run.jobs},
                         {"strict", run.strict},
                         {"incomplete", run.incomplete},
                         {"exit_code", run.exit_code}}},
      {"environment", EnvironmentValue(run.environment)},
      {"targets", std::move(targets)},
      {"catalogue", Catalogue(run)},
      {"area_notes", std::move(notes)},
      {"results", std::move(results)},
      {"known", Value::Map{{"unmatched", Texts(run.unmatched_known)}}},
      {"summary", SummaryValue(run)},
      {"redactions", std::move(redactions)},
      {"diagnostics", std::move(diagnostics)},
  };
}

std::string WriteDocument(const RunRecord& run) { return WriteJson(ToValue(run), 1) + "\n"; }

Result<RunRecord> ReadDocument(std::string_view text, std::string_view file) {
  ASSAY_ASSIGN(const Value document, ParseJson(text, file));
  std::optional<Error> error;
  const Cursor root(document, std::string(file), &error);

  CheckFormat(root, "run");
  RunRecord run;
  run.kind = "run";
  if (error) return tl::unexpected(*error);

  run.tool_version = root.At("tool").At("version").Text();
  run.tool_build = root.At("tool").Maybe("build").Text();
  ReadRun(root.At("run"), run);
  run.environment = ReadEnvironment(root.At("environment"));
  for (const Cursor& target : root.At("targets").Elements()) run.targets.push_back(ReadTarget(target));
  ReadCatalogue(root.At("catalogue"), run);
  for (const Cursor& note : root.Maybe("area_notes").Elements()) {
    run.area_notes.push_back({note.At("area").Text(), note.At("reason").Text()});
  }
  for (const Cursor& result : root.At("results").Elements()) run.results.push_back(ReadCase(result));
  run.unmatched_known = root.Maybe("known").Maybe("unmatched").Texts();
  for (const Cursor& redaction : root.Maybe("redactions").Elements()) {
    run.redactions.push_back({redaction.At("rule").Text(), static_cast<int>(redaction.At("count").Int(0, INT32_MAX))});
  }
  for (const Cursor& diagnostic : root.Maybe("diagnostics").Elements()) {
    run.diagnostics.push_back(
        {diagnostic.At("level").Text(), diagnostic.At("code").Text(), diagnostic.At("message").Text()});
  }
  CheckSummary(root.At("summary"), SummaryValue(run));
  if (error) return tl::unexpected(*error);
  return run;
}

}  // namespace assay::record
