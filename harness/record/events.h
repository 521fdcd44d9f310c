#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/record/record.h"

// `--events`: one JSON object a line, written as the run goes, so that a watcher follows it and a run that was killed
// still tells how far it came. Version 1: {"v":1,"seq":n,"t":seconds,"ev":"…", …}.
namespace assay::record {

inline constexpr int kEventsVersion = 1;

// Makes the lines of one run, each with a final newline; `seq` counts from 0. Not thread-safe.
class EventLines {
 public:
  // "run.start": tool, argv, seed, jobs, catalogue, targets, number of cases. Of `run` only what is known at the start.
  std::string RunStart(const RunRecord& run, std::size_t cases);
  // "case.start". `t` is the time since the run began.
  std::string CaseStart(Duration t, std::string_view id, std::string_view target);
  // "case.end": the whole row of `results`, transcript included.
  std::string CaseEnd(Duration t, const CaseRecord& result);
  // "diag".
  std::string Diag(Duration t, const Diagnostic& diagnostic);
  // "run.end": the summary and the exit code.
  std::string RunEnd(Duration t, const RunRecord& run);

 private:
  std::string Line(Duration t, std::string_view event, Value::Map rest);

  std::uint64_t next_ = 0;
};

}  // namespace assay::record
