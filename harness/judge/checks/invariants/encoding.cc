#include <algorithm>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

// Whether a comma-separated list holds the coding.
bool Lists(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == coding) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

void Look(const CallOnWire& on, Breaches& breaches) {
  const transcript::BlockAt* opening = on.Opening();
  if (opening == nullptr || on.stream.requests.empty()) return;
  const std::string* coding = protocol::FindField(opening->block->fields, "grpc-encoding");
  if (coding == nullptr || *coding == "identity") return;
  const auto offers = protocol::FieldValues(on.stream.requests.front().block->fields, "grpc-accept-encoding");
  const bool offered =
      std::any_of(offers.begin(), offers.end(), [&](std::string_view list) { return Lists(list, *coding); });
  if (offered) return;
  for (std::size_t i = 0; i < on.call.received.size(); ++i) {
    if (on.call.received[i]->flag != 1) continue;
    const std::string expected =
        offers.empty() ? "no compression: we offered none" : "a coding out of " + QuoteOctets(offers[0]);
    return breaches.Add(offers.empty() ? Rule::kEncodingUnknown : Rule::kEncodingPermitted, "headers.grpc-encoding",
                        expected, "a message in " + QuoteOctets(*coding),
                        {opening->index, on.call.received_indices[i]});
  }
}

}  // namespace

const Invariant kEncodingInvariant = {"encoding", "Messages are compressed in a coding that we offered.", Look};

}  // namespace assay::judge
