#include <fmt/format.h>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/grpc_status.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

using transcript::BlockAt;

bool IsCanonical(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos &&
         (value.size() == 1 || value[0] != '0');
}

void Look(const CallOnWire& on, Breaches& breaches) {
  struct Seen {
    std::string_view value;
    BlockAt at;
  };
  std::vector<Seen> seen;
  for (const BlockAt& at : on.Blocks()) {
    for (const std::string_view value : protocol::FieldValues(at.block->fields, "grpc-status"))
      seen.push_back({value, at});
  }
  for (const Seen& one : seen) {
    const std::vector<std::size_t> evidence{one.at.index};
    if (!IsCanonical(one.value)) {
      breaches.Add(Rule::kStatusCanonical, "trailers.grpc-status", "a decimal number without sign and leading zeros",
                   QuoteOctets(one.value), evidence);
    } else if (!protocol::ParseGrpcStatus(one.value)) {
      breaches.Add(Rule::kStatusRange, "trailers.grpc-status", "0 to 16", QuoteOctets(one.value), evidence);
    }
  }
  if (seen.size() > 1) {
    std::string values;
    std::vector<std::size_t> evidence;
    for (const Seen& one : seen) {
      values += (values.empty() ? "" : ", ") + QuoteOctets(one.value);
      evidence.push_back(one.at.index);
    }
    breaches.Add(Rule::kStatusSingle, "trailers.grpc-status", "one grpc-status in the whole reply",
                 fmt::format("{}: {}", seen.size(), values), evidence);
  }
  if (seen.empty() && on.Complete()) {
    breaches.Add(Rule::kStatusPresent, "trailers.grpc-status", "grpc-status in the block that ends the stream", "none",
                 {*on.stream.EndOfStream()});
  }
  const BlockAt* opening = on.Opening();
  if (seen.size() == 1 && !seen[0].at.block->end_stream && seen[0].at.index == opening->index) {
    breaches.Add(Rule::kOneBlock, "headers.grpc-status", "grpc-status in the block that ends the stream",
                 "in the opening block, which does not", {opening->index});
  }
}

}  // namespace

const Invariant kGrpcStatusInvariant = {
    "grpc-status",
    "grpc-status stands once in a whole reply, in the block that ends it: a canonical number from 0 to 16.", Look};

}  // namespace assay::judge
