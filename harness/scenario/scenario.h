#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/value.h"

namespace assay::scenario {

// How firmly the source asks for something. kMay and kPractice never fail a run.
enum class Level { kMust, kShould, kMay, kPractice };

std::string_view ToString(Level level);                  // "MUST", "SHOULD", "MAY", "PRACTICE"
std::optional<Level> ParseLevel(std::string_view text);  // in any case

// One entry of scenarios/requirements.yaml.
struct Requirement {
  std::string id;  // "deadline.expiry.status"
  Level level = Level::kMust;
  std::string claim;   // one sentence: what must be true
  std::string source;  // document and section, "gRPC over HTTP/2, Requests"
  std::string url;     // where to read it; empty where there is none
  int priority = 1;    // 1 headline, 2 normal, 3 informational
  // Why no scenario asks for it; empty: one does.
  std::string uncovered;
  // Why no mutant can be built that breaks just this, or why nothing of it can be seen at all; empty: one can.
  std::string unproven;
  Where at;
};

// One step or one check: a word and its fields, as in `- await_status: {budget: 1s}`.
struct Item {
  std::string kind;  // the word
  Value fields;      // a map; may hold "${...}" until the plan has substituted them
  // Written beside the word, not inside its fields:
  std::optional<Level> level;                       // checks only: instead of the requirement's level
  std::string requirement;                          // checks only: instead of the scenario's requirement
  std::vector<std::string> only_clients;            // `only: [wire]`; empty is all
  std::vector<std::pair<std::string, Value>> when;  // `when: {kind: [unary, bidi_stream]}`: only in these variants
  std::string because;  // one sentence of explanation for a reader of the report; may be empty
  Where at;
};

// One dimension of `vary`.
struct Axis {
  std::string name;
  std::vector<Value> values;
  std::vector<std::string> labels;  // one a value, for case ids: its text, or the name it was given
};

// One file of scenarios/conformance or scenarios/contract.
struct Scenario {
  std::string id;    // "deadline/expired": area and name, the path below conformance/ or contract/<service>/
  std::string area;  // first part of the id, one of scenarios/areas.yaml
  std::vector<std::string> aliases;  // earlier ids, for known failures and baselines
  std::string title;
  std::string about;  // more for the reader; may be empty
  std::string requirement;
  std::vector<std::string> needs;    // features, "operation.delay" included
  std::vector<std::string> clients;  // empty: every client that knows the words used
  std::vector<Axis> vary;            // the product of all axes; empty: one variant without a name
  std::vector<Value> except;         // variants to leave out: maps of axis to value
  std::string unproven;              // why no mutant can fail it; empty: one does
  bool disruptive = false;           // can hurt a server, or leaves data in it
  Value target;                      // options of a target of its own, a map; null: the shared target
  std::optional<Duration> budget;    // of a whole case; the run's --timeout otherwise
  std::vector<Item> steps;
  std::vector<Item> expect;
  Where at;
};

}  // namespace assay::scenario
