#include <fmt/format.h>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

void Look(const CallOnWire& on, Breaches& breaches) {
  const transcript::BlockAt* opening = on.Opening();
  if (opening == nullptr) return;
  const auto& fields = opening->block->fields;
  const auto statuses = protocol::FieldValues(fields, ":status");
  const auto wrong = [&](Rule rule, std::string expected, std::string actual) {
    breaches.Add(rule, "headers.:status", std::move(expected), std::move(actual), {opening->index});
  };
  if (statuses.size() != 1) {
    wrong(Rule::kPseudo, "one :status", fmt::format("{} of them", statuses.size()));
  } else if (fields.front().name != ":status") {
    wrong(Rule::kPseudo, ":status before all other fields", "first " + QuoteOctets(fields.front().name));
  }
  for (const auto& field : fields) {
    if (field.name.starts_with(':') && field.name != ":status") {
      wrong(Rule::kPseudo, "no pseudo-header but :status", QuoteOctets(field.name));
    }
  }
  for (const std::string_view status : statuses) {
    if (status != "200") wrong(Rule::kHttp200, "200", QuoteOctets(status));
  }
}

}  // namespace

const Invariant kHttpStatusInvariant = {"http-status", ":status is 200, once, first, and the only pseudo-header.",
                                        Look};

}  // namespace assay::judge
