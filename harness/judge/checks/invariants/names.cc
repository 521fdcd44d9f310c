#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/metadata.h"

namespace assay::judge {
namespace {

void Look(const CallOnWire& on, Breaches& breaches) {
  const transcript::BlockAt* opening = on.Opening();
  for (const transcript::BlockAt& at : on.stream.replies) {
    const bool trailers = opening != nullptr && at.index > opening->index;
    const std::string where = trailers ? "trailers" : "headers";
    for (const auto& [name, value] : at.block->fields) {
      const auto wrong = [&](Rule rule, std::string expected, std::string actual) {
        breaches.Add(rule, where, std::move(expected), std::move(actual), {at.index});
      };
      if (name.starts_with(':')) {
        if (trailers) wrong(Rule::kPseudoInTrailers, "no pseudo-header in trailers", QuoteOctets(name));
      } else if (!protocol::IsLegalKey(name)) {
        wrong(Rule::kNames, "names of digits, lower-case letters, _ - and .", QuoteOctets(name));
      } else if (protocol::IsConnectionSpecific(name)) {
        wrong(Rule::kConnectionFields, "no connection-specific field", QuoteOctets(name) + ": " + QuoteOctets(value));
      }
    }
  }
}

}  // namespace

const Invariant kNamesInvariant = {
    "names", "Names are lower case; no connection-specific fields, and no pseudo-headers in trailers.", Look};

}  // namespace assay::judge
