#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/record/record.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/word.h"
#include "harness/transcript/call_view.h"

namespace assay::judge {

// Reads a transcript, yields findings: every mismatch, or one that says what held. Level and requirement are filled in
// by the judge where the check names no requirement of its own. A check looks at every frame and every header block
// that concerns it, not at the last one. A check that found nothing to look at is broken, not held: "expected a status,
// the call has none".
class Check {
 public:
  virtual ~Check() = default;
  virtual std::vector<record::Finding> Look(const transcript::Transcript& transcript) const = 0;
};

// An entry of the shelf.
struct CheckKind {
  scenario::WordSpec word;
  // Asks for fields that CheckFields has accepted. Errors: kUsage with the place.
  Result<std::unique_ptr<Check>> (*parse)(const scenario::Item& item);
  // The one client whose transcripts hold what the check looks at; empty: every client's do.
  std::string_view only_client = {};
};

// The shelf, in the order of the manual: checks/catalog.cc.
std::span<const CheckKind* const> Checks();
const CheckKind* FindCheck(std::string_view name);

// One item as its check, fields checked. Errors: kUsage with the place; an unknown word names the ones there are.
Result<std::unique_ptr<Check>> BindCheck(const scenario::Item& item, std::string_view client = {});

// The expectations of one case, bound.
class Expectations {
 public:
  // Items that are not for `client` are left out (`only`); a check that its transcripts cannot answer is an error.
  // Errors: kUsage with the place. The default level and requirement are the scenario's. The invariants of every call
  // (checks/invariants.cc) are added for the wire client, narrowed by items `invariants: {…}`.
  static Result<Expectations> Bind(const std::vector<scenario::Item>& expect, std::string_view client,
                                   scenario::Level level, std::string_view requirement);

  // Broken ones first.
  std::vector<record::Finding> Judge(const transcript::Transcript& transcript) const;
  std::size_t size() const { return checks_.size(); }

 private:
  struct Bound {
    std::shared_ptr<const Check> check;
    scenario::Level level;
    std::string requirement;
    std::string word;
    std::string because;
  };
  std::vector<Bound> checks_;
};

// kPass, kLenient, kInfo or kFail; kError where there is no finding at all, since then nothing was judged.
record::Verdict VerdictOf(std::span<const record::Finding> findings);

}  // namespace assay::judge
