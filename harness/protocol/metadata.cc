#include "harness/protocol/metadata.h"

#include <algorithm>
#include <array>

#include "harness/base/bytes.h"
#include "harness/protocol/base64.h"

namespace assay::protocol {
namespace {

bool IsKeyOctet(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '.'; }

}  // namespace

bool IsLegalKey(std::string_view name) { return !name.empty() && std::all_of(name.begin(), name.end(), IsKeyOctet); }

bool IsReservedKey(std::string_view name) { return name.starts_with("grpc-"); }

bool IsBinaryKey(std::string_view name) { return name.ends_with("-bin"); }

bool IsAsciiValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
}

std::string DescribeIllegalMetadata(std::string_view name, std::string_view value) {
  const std::string quoted = "\"" + EscapeText(name) + "\"";
  if (!IsLegalKey(name)) return "metadata key " + quoted + " has octets other than 0-9 a-z _ - .";
  if (IsReservedKey(name)) return "metadata key " + quoted + " begins with \"grpc-\", which is reserved";
  if (IsConnectionSpecific(name)) return "metadata key " + quoted + " is forbidden by HTTP/2 (RFC 9113 §8.2.2)";
  if (!IsBinaryKey(name) && !IsAsciiValue(value)) {
    return "the value of metadata key " + quoted + " has octets outside %x20-%x7E, which need a key that ends in -bin";
  }
  return "";
}

bool IsConnectionSpecific(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"connection", "keep-alive", "proxy-connection",
                                                      "transfer-encoding", "upgrade"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

HeaderField EncodeMetadata(std::string_view name, std::string_view value) {
  return {std::string(name), IsBinaryKey(name) ? EncodeBase64(value) : std::string(value)};
}

Parsed<std::vector<std::string>> DecodeBinaryValues(std::string_view text) {
  std::vector<std::string> values;
  while (true) {
    const std::size_t comma = text.find(',');
    Parsed<DecodedBase64> decoded = DecodeBase64(text.substr(0, comma));
    if (!decoded) return Malformed(std::move(decoded).error());
    values.push_back(std::move(decoded->octets));
    if (comma == std::string_view::npos) return values;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace assay::protocol
