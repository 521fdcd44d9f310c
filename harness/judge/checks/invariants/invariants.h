#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/judge/check.h"
#include "harness/judge/checks/invariants/call_on_wire.h"
#include "harness/judge/checks/invariants/requirements.h"

// What every call on the wire is held to, whatever the scenario is about.
namespace assay::judge {

// Where an invariant tells what it saw broken. `path` is below the call's label, "trailers.grpc-status".
class Breaches {
 public:
  struct Breach {
    Rule rule;
    std::string path;
    std::string expected;
    std::string actual;
    std::vector<std::size_t> evidence;
  };
  void Add(Rule rule, std::string path, std::string expected, std::string actual, std::vector<std::size_t> evidence) {
    all_.push_back({rule, std::move(path), std::move(expected), std::move(actual), std::move(evidence)});
  }
  std::vector<Breach> Take() { return std::exchange(all_, {}); }

 private:
  std::vector<Breach> all_;
};

// An entry of the shelf. One of the two functions is null.
struct Invariant {
  std::string_view name;
  std::string_view meaning;
  void (*look_at_call)(const CallOnWire& call, Breaches& breaches) = nullptr;
  // What no single call shows.
  void (*look_at_all)(const transcript::Transcript& transcript, Breaches& breaches) = nullptr;
};

std::span<const Invariant* const> Invariants();  // catalog.cc

// `invariants: {…}` of a scenario.
struct Narrowing {
  std::string call;                // "all", or a label
  std::vector<std::string> names;  // of the invariants that stay
};
// Errors: kUsage with the place: an unknown invariant.
Result<Narrowing> ParseNarrowing(const scenario::Item& item);

// Several narrowings of one call leave what all of them leave. Yields nothing where the transcript shows no frames.
std::unique_ptr<Check> MakeInvariantsCheck(std::vector<Narrowing> narrowings);

}  // namespace assay::judge
