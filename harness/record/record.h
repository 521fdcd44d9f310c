#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/transcript/event.h"

// The one document of a run, as values. JSON is in document.h; every report is a function of a RunRecord.
namespace assay::record {

enum class Verdict {
  kPass,         // every check held
  kLenient,      // only checks at SHOULD broke
  kInfo,         // only checks at MAY or PRACTICE broke: recorded, never held against the target
  kFail,         // a check at MUST broke
  kUnsupported,  // the target declares, or its binding or discovery says, that it cannot offer what is needed
  kSkipped,      // we chose not to run it
  kError,        // no verdict: a fault of ours, the target died, the connection was lost outside the case's plan
};
inline constexpr Verdict kAllVerdicts[] = {Verdict::kPass,        Verdict::kFail,    Verdict::kLenient, Verdict::kInfo,
                                           Verdict::kUnsupported, Verdict::kSkipped, Verdict::kError};

std::string_view ToString(Verdict verdict);  // "pass", "lenient", …
std::string_view Glyph(Verdict verdict);     // ✓ △ i ✗ – · !
std::optional<Verdict> ParseVerdict(std::string_view text);

// How a verdict compares with what was known: any set of these.
enum class Modifier {
  kKnown,  // fails, and the known failures say so
  kStale,  // the known failures say that it fails, and it does not: fails the run
  kRacy,   // the known failures say that it ends now so, now so, and this is one of the ways
  kNew,    // fails, and neither known failures nor baseline say so
  kFixed,  // the baseline says that it fails, and it does not
  kFlaky,  // attempts disagree
};
std::string_view ToString(Modifier modifier);
std::optional<Modifier> ParseModifier(std::string_view text);

// What one check found in one transcript.
struct Finding {
  bool held = true;
  scenario::Level level = scenario::Level::kMust;
  std::string requirement;
  std::string check;     // the word: "status"
  std::string path;      // what was looked at, dotted: "call.status.code", "frames[7].flags"
  std::string expected;  // for people, one line
  std::string actual;
  std::string because;                // the scenario's explanation; may be empty
  std::vector<std::size_t> evidence;  // indices of transcript events
};

// One case: scenario x variant x client on one target.
struct CaseRecord {
  std::string id;        // "deadline/expired/kind=unary@wire": stable, without the target
  std::string scenario;  // "deadline/expired"
  std::string variant;   // "kind=unary", empty for the only one
  std::string area;
  std::string client;
  std::string transport;  // "h2c", "tls"
  std::string target;     // key into RunRecord::targets
  scenario::Level level = scenario::Level::kMust;
  std::string requirement;
  Verdict verdict = Verdict::kSkipped;
  std::vector<Modifier> modifiers;
  std::string reason;       // unsupported, skipped, error: why; known: the known failure's reason
  std::string answered_by;  // where a proxy stands between and something broke: it, or the target; empty: not told
  std::int64_t duration_us = 0;
  std::vector<Finding> findings;  // broken ones first
  std::optional<transcript::Transcript> transcript;

  bool Has(Modifier modifier) const;
  // Equal for cases with one finding, which most likely have one cause: the requirement, the first broken check, its
  // path without indices, and the actual value.
  std::string Fingerprint() const;
};

struct ScenarioText {
  std::string title;
  std::string about;
  std::string requirement;
  Where at;
};

struct RequirementText {
  scenario::Level level = scenario::Level::kMust;
  std::string claim;
  std::string source;
  std::string url;
};

// What a target is and what was found out about it.
struct TargetRecord {
  std::string name;  // key: the address, or the name in the target file
  std::string address;
  std::string transport;  // "h2c", "tls"
  std::string says;       // what it says of itself: user-agent or server header, "grpc-c++/1.51.1"; empty: nothing
  std::string via;        // the proxy before it; empty: none
  std::string found_by;   // "reflection v1", "asking", "target file"
  std::vector<std::string> services;
  std::vector<std::string> features;  // that it offers
  std::string descriptor_set_sha256;  // of what reflection gave; empty where none
  std::string descriptor_set;         // serialized, base64 in JSON
};

// An area in which nothing could be run, and why.
struct AreaNote {
  std::string area;
  std::string reason;
};

struct Environment {
  std::string cpu;
  int cores = 0;
  std::string kernel;
  std::string virtualization;  // "KVM", empty where unknown
  std::string governor;        // "n/a" where unreadable
  std::int64_t memory_mib = 0;
  double load_1m = 0;
};

struct Diagnostic {
  std::string level;  // "error", "warning", "note"
  std::string code;   // "target-lost"
  std::string message;
};

struct Redaction {
  std::string rule;
  int count = 0;
};

struct RunRecord {
  std::string kind = "run";
  std::string tool_version;
  std::string tool_build;  // "Release, g++ 12.2"
  std::string id;          // random, for people who talk about a run
  std::string started;     // RFC 3339, UTC
  double duration_s = 0;
  std::vector<std::string> argv;  // redacted
  std::uint64_t seed = 0;
  int jobs = 1;
  bool incomplete = false;  // interrupted, or the target was lost
  bool strict = false;
  int exit_code = 0;
  std::string catalogue_fingerprint;
  Environment environment;
  std::vector<TargetRecord> targets;
  std::vector<AreaNote> area_notes;
  std::map<std::string, std::string> areas;             // name to meaning, of every area of the library
  std::map<std::string, ScenarioText> scenarios;        // of the scenarios in `results`
  std::map<std::string, RequirementText> requirements;  // of the requirements in `results`
  std::vector<CaseRecord> results;
  std::vector<std::string> unmatched_known;  // known failures that match no case: they fail the run
  std::vector<Redaction> redactions;
  std::vector<Diagnostic> diagnostics;
};

// Derived from the results, never stored apart from them; readers check that a document's own summary agrees.
struct Summary {
  std::map<Verdict, int> by_verdict;
  std::map<Modifier, int> by_modifier;
  int cases = 0;
  int new_must_failures = 0;  // fail and not known
  bool passed = true;         // the gate: exit code 0
  std::vector<std::string> gate_reasons;
};
Summary Summarize(const RunRecord& run);
// Cases of one area by verdict.
std::map<std::string, std::map<Verdict, int>> ByArea(const RunRecord& run);

// The exit code that the results ask for: 0, 1 (verdict against the target, a stale or unmatched known failure, with
// `strict` a lenient one), 3 (no case could run), 4 (some case without a verdict and no failure).
int GateExitCode(const RunRecord& run);

}  // namespace assay::record
