#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/judge/checks/invariants/catalog.h"
#include "harness/judge/findings.h"
#include "harness/protocol/header.h"

namespace assay::judge {
namespace {

constexpr std::string_view kGrpc = "application/grpc";

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

bool IsGrpcType(std::string_view type) {
  if (!type.starts_with(kGrpc)) return false;
  return type.size() == kGrpc.size() || type[kGrpc.size()] == '+' || type[kGrpc.size()] == ';';
}

// "application/grpc+proto; v=1" is of the codec proto, which application/grpc alone means too.
std::string CodecOf(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type.size() > kGrpc.size() + 1 ? std::string(type.substr(kGrpc.size() + 1)) : "proto";
}

void Look(const CallOnWire& on, Breaches& breaches) {
  const transcript::BlockAt* opening = on.Opening();
  if (opening == nullptr) return;
  // A reply of another status is no native one; that alone is told, by http-status.
  const std::string* http_status = protocol::FindField(opening->block->fields, ":status");
  if (http_status != nullptr && *http_status != "200") return;
  const auto wrong = [&](Rule rule, std::string expected, std::string actual) {
    breaches.Add(rule, "headers.content-type", std::move(expected), std::move(actual), {opening->index});
  };
  const auto types = protocol::FieldValues(opening->block->fields, "content-type");
  if (types.size() != 1) {
    return wrong(Rule::kContentType, "one content-type, application/grpc", fmt::format("{} of them", types.size()));
  }
  const std::string type = Lower(types[0]);
  if (!IsGrpcType(type)) {
    return wrong(Rule::kContentType, "application/grpc, alone or with + or ;", QuoteOctets(types[0]));
  }
  for (const transcript::BlockAt& request : on.stream.requests) {
    const std::string* asked = protocol::FindField(request.block->fields, "content-type");
    if (asked == nullptr || !IsGrpcType(*asked)) continue;
    if (CodecOf(*asked) != CodecOf(type)) {
      wrong(Rule::kContentTypeCodec, "the codec of the request, " + CodecOf(*asked), QuoteOctets(types[0]));
    }
    return;
  }
}

}  // namespace

const Invariant kContentTypeInvariant = {
    "content-type", "The reply's content-type is application/grpc, alone or with + or ;, and of the request's codec.",
    Look};

}  // namespace assay::judge
