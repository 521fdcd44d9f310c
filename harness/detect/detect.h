#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/detect/stage.h"
#include "harness/peer/mutants.h"

namespace assay::detect {

// A case that passes on the conforming peer and does not on a mutant.
struct Killer {
  std::string case_id;
  record::Verdict verdict = record::Verdict::kFail;  // kFail, kLenient or kInfo
  // Of the finding that says most: one that rests on something received before one that misses something.
  std::string requirement;
  std::string path;
  std::string expected;
  std::string actual;
  // All that it says is that something did not come in time.
  bool silence = false;
};

struct Detection {
  const peer::Mutant* mutant = nullptr;
  std::vector<Killer> killed_by;  // in the order of the plan, the costly cases last
  // Nobody saw anything wrong; cases waited in vain.
  bool timed_out_only = false;

  // For its own reason: by a time-out only where the defect is that something does not come.
  bool Killed() const { return !killed_by.empty() && (!timed_out_only || mutant->silent); }
  // Whether a killer names the requirement that the mutant breaks.
  bool KilledForItsReason() const;
};

struct Report {
  std::size_t played = 0;        // cases that the peer can offer
  std::vector<Outcome> unclean;  // of them on the conforming peer: whatever is no pass
  std::vector<Outcome> unsupported;
  std::vector<Detection> detections;  // in the order asked for
};

// "deadline/expired" of "deadline/expired/unary@wire".
std::string ScenarioOf(std::string_view case_id);

// Plays every case on the conforming peer, then those that pass on each mutant, on `jobs` threads; the few that cost
// most only where the others did not find out what a mutant does. Errors: kUsage, of the library or the names (none:
// all mutants).
Result<Report> Detect(const scenario::Library& library, const std::vector<std::string>& mutants, int jobs,
                      const plan::Filter& filter = {});

// A table of mutants for people: name, number of killers, the first of them.
std::string Table(const Report& report);

}  // namespace assay::detect
