#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/checks/catalog.h"
#include "harness/judge/findings.h"
#include "harness/judge/parse.h"
#include "harness/scenario/item.h"

namespace assay::judge {
namespace {

using record::Finding;
using scenario::FieldType;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"checks", FieldType::kList, true, "A list of lists of checks; a single check may stand for a list of one."},
};

using Set = std::vector<std::pair<std::string, std::unique_ptr<Check>>>;  // words and their checks

class AnyOfCheck final : public Check {
 public:
  explicit AnyOfCheck(std::vector<Set> sets) : sets_(std::move(sets)) {}

  std::vector<Finding> Look(const Transcript& transcript) const override {
    std::vector<Finding> broken;
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      std::vector<Finding> found;
      for (const auto& [word, check] : sets_[i]) {
        for (Finding& finding : check->Look(transcript)) {
          finding.path = fmt::format("any_of[{}].{}", i, finding.path.empty() ? word : finding.path);
          found.push_back(std::move(finding));
        }
      }
      if (std::all_of(found.begin(), found.end(), [](const Finding& finding) { return finding.held; })) {
        return {Summary(i, found)};
      }
      std::erase_if(found, [](const Finding& finding) { return finding.held; });
      std::move(found.begin(), found.end(), std::back_inserter(broken));
    }
    return broken;
  }

 private:
  Finding Summary(std::size_t which, const std::vector<Finding>& found) const {
    std::string actual;
    Findings::Evidence evidence;
    for (const Finding& finding : found) {
      actual += (actual.empty() ? "" : "; ") + finding.actual;
      evidence.insert(evidence.end(), finding.evidence.begin(), finding.evidence.end());
    }
    Findings findings;
    findings.Hold(fmt::format("any_of[{}]", which), fmt::format("one of {} sets of checks", sets_.size()), actual,
                  evidence);
    return std::move(findings).Take().front();
  }

  std::vector<Set> sets_;
};

Status AddCheck(const Value& value, Set& set) {
  ASSAY_ASSIGN(const scenario::Item item, scenario::ReadItem(value));
  if (item.level || !item.requirement.empty() || !item.only_clients.empty() || !item.when.empty()) {
    return UsageError("level, requirement, only and when stand beside `any_of`, not inside it", item.at);
  }
  if (item.kind == "invariants") return UsageError("`invariants` stands beside `any_of`, not inside it", item.at);
  ASSAY_ASSIGN(std::unique_ptr<Check> check, BindCheck(item));
  set.emplace_back(item.kind, std::move(check));
  return {};
}

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  std::vector<Set> sets;
  for (const Value& value : item.fields.Find("checks")->as_list()) {
    Set& set = sets.emplace_back();
    if (value.is_list()) {
      for (const Value& one : value.as_list()) ASSAY_CHECK_OK(AddCheck(one, set));
    } else {
      ASSAY_CHECK_OK(AddCheck(value, set));
    }
    if (set.empty()) return UsageError("an empty list of checks always holds", value.at);
  }
  if (sets.size() < 2) return UsageError("`any_of` needs two lists of checks or more", PlaceOf(item, "checks"));
  return std::make_unique<AnyOfCheck>(std::move(sets));
}

}  // namespace

const CheckKind kAnyOf = {{"any_of", "All checks of one of the lists hold.", kFields}, Parse};

}  // namespace assay::judge
