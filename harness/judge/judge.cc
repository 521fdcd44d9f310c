#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/checks/invariants/invariants.h"
#include "harness/scenario/suggestion.h"

namespace assay::judge {

using record::Finding;
using record::Verdict;
using scenario::Item;
using scenario::Level;

namespace {

constexpr std::string_view kWire = "wire";

bool IsFor(const Item& item, std::string_view client) {
  const auto& only = item.only_clients;
  return only.empty() || std::find(only.begin(), only.end(), client) != only.end();
}

}  // namespace

Result<std::unique_ptr<Check>> BindCheck(const Item& item, std::string_view client) {
  const CheckKind* kind = FindCheck(item.kind);
  if (kind == nullptr) {
    std::vector<std::string_view> known;
    for (const CheckKind* one : Checks()) known.push_back(one->word.name);
    return UsageError(fmt::format("there is no check '{}'{}", item.kind, scenario::DidYouMean(item.kind, known)),
                      item.at);
  }
  if (!client.empty() && !kind->only_client.empty() && client != kind->only_client) {
    return UsageError(fmt::format("'{0}' is a check of what the {1} client sees: write `only: [{1}]` beside it, or "
                                  "`clients: [{1}]` in the scenario",
                                  item.kind, kind->only_client),
                      item.at);
  }
  ASSAY_CHECK_OK(scenario::CheckFields(item, kind->word, client));
  return kind->parse(item);
}

Result<Expectations> Expectations::Bind(const std::vector<Item>& expect, std::string_view client, Level level,
                                        std::string_view requirement) {
  Expectations bound;
  std::vector<Narrowing> narrowings;
  for (const Item& item : expect) {
    if (!IsFor(item, client)) continue;
    if (item.kind == kInvariants.word.name) {
      if (client != kWire) continue;
      if (item.level || !item.requirement.empty()) {
        return UsageError("the invariants bring their own levels and requirements", item.at);
      }
      ASSAY_CHECK_OK(scenario::CheckFields(item, kInvariants.word, client));
      ASSAY_ASSIGN(Narrowing narrowing, ParseNarrowing(item));
      narrowings.push_back(std::move(narrowing));
      continue;
    }
    ASSAY_ASSIGN(std::unique_ptr<Check> check, BindCheck(item, client));
    bound.checks_.push_back({std::move(check), item.level.value_or(level),
                             item.requirement.empty() ? std::string(requirement) : item.requirement, item.kind,
                             item.because});
  }
  if (client == kWire) {
    bound.checks_.push_back({MakeInvariantsCheck(std::move(narrowings)), level, std::string(requirement),
                             std::string(kInvariants.word.name), ""});
  }
  return bound;
}

std::vector<Finding> Expectations::Judge(const transcript::Transcript& transcript) const {
  std::vector<Finding> findings;
  for (const Bound& bound : checks_) {
    for (Finding& finding : bound.check->Look(transcript)) {
      if (finding.requirement.empty()) {
        finding.requirement = bound.requirement;
        finding.level = bound.level;
      }
      finding.check = bound.word;
      finding.because = bound.because;
      findings.push_back(std::move(finding));
    }
  }
  std::stable_partition(findings.begin(), findings.end(), [](const Finding& finding) { return !finding.held; });
  return findings;
}

Verdict VerdictOf(std::span<const Finding> findings) {
  if (findings.empty()) return Verdict::kError;
  const auto broke = [&](auto&& at) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& one) { return !one.held && at(one.level); });
  };
  if (broke([](Level level) { return level == Level::kMust; })) return Verdict::kFail;
  if (broke([](Level level) { return level == Level::kShould; })) return Verdict::kLenient;
  if (broke([](Level) { return true; })) return Verdict::kInfo;
  return Verdict::kPass;
}

}  // namespace assay::judge
