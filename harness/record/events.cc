#include "harness/record/events.h"

#include <cmath>
#include <iterator>

#include "harness/base/json.h"
#include "harness/record/document.h"

namespace assay::record {

std::string EventLines::RunStart(const RunRecord& run, std::size_t cases) {
  Value document = ToValue(run);
  Value::Map rest;
  for (const std::string_view key : {"format", "tool", "run", "environment", "targets", "catalogue", "area_notes"}) {
    rest.emplace_back(key, std::move(*document.Find(key)));
  }
  rest.emplace_back("cases", cases);
  return Line(Duration{}, "run.start", std::move(rest));
}

std::string EventLines::CaseStart(Duration t, std::string_view id, std::string_view target) {
  return Line(t, "case.start", {{"case", id}, {"target", target}});
}

std::string EventLines::CaseEnd(Duration t, const CaseRecord& result) {
  return Line(t, "case.end", {{"case", result.id}, {"verdict", ToString(result.verdict)}, {"result", ToValue(result)}});
}

std::string EventLines::Diag(Duration t, const Diagnostic& diagnostic) {
  return Line(t, "diag", {{"level", diagnostic.level}, {"code", diagnostic.code}, {"message", diagnostic.message}});
}

std::string EventLines::RunEnd(Duration t, const RunRecord& run) {
  return Line(t, "run.end",
              {{"summary", SummaryValue(run)}, {"incomplete", run.incomplete}, {"exit_code", run.exit_code}});
}

std::string EventLines::Line(Duration t, std::string_view event, Value::Map rest) {
  const double seconds = std::round(std::chrono::duration<double>(t).count() * 1e6) / 1e6;
  Value::Map line = {{"v", kEventsVersion}, {"seq", static_cast<std::int64_t>(next_++)}, {"t", seconds}, {"ev", event}};
  std::move(rest.begin(), rest.end(), std::back_inserter(line));
  return WriteJson(Value(std::move(line))) + "\n";
}

}  // namespace assay::record
