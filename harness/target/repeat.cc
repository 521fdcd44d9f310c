#include "harness/target/repeat.h"

#include "harness/scenario/complaints.h"
#include "harness/scenario/item.h"
#include "harness/scenario/strict_map.h"
#include "harness/target/binding.h"

namespace assay::target {
namespace {

using scenario::Item;

// More are a slip of the pen.
constexpr std::int64_t kMostRounds = 100'000;

Status Expand(const Item& repeat, std::vector<Item>& expanded) {
  scenario::Complaints complaints;
  scenario::StrictMap map(repeat.fields, "'repeat'", {"times", "steps"}, complaints);
  if (map.Find("times") == nullptr || map.Find("steps") == nullptr) {
    complaints.Add("'repeat' needs 'times' and 'steps'", repeat.at);
  }
  const std::int64_t times = map.Integer("times", 0, 0, kMostRounds);
  std::vector<Item> steps;
  if (const Value* list = map.Find("steps")) steps = scenario::ReadItems(*list, complaints);
  ASSAY_CHECK_OK(complaints.ToStatus());
  for (std::int64_t round = 0; round < times; ++round) {
    std::vector<Item> one = steps;
    for (Item& step : one) {
      step.fields = Substitute(step.fields, {{"round", Value(round)}});
      step.when.insert(step.when.end(), repeat.when.begin(), repeat.when.end());
      if (step.only_clients.empty()) step.only_clients = repeat.only_clients;
    }
    ASSAY_ASSIGN(std::vector<Item> inner, ExpandRepeats(one));
    expanded.insert(expanded.end(), inner.begin(), inner.end());
  }
  return {};
}

}  // namespace

Result<std::vector<Item>> ExpandRepeats(const std::vector<Item>& items) {
  std::vector<Item> expanded;
  for (const Item& item : items) {
    if (item.kind == "repeat") {
      ASSAY_CHECK_OK(Expand(item, expanded));
    } else {
      expanded.push_back(item);
    }
  }
  return expanded;
}

}  // namespace assay::target
