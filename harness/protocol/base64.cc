#include "harness/protocol/base64.h"

#include "harness/base/base64.h"

namespace assay::protocol {

std::string EncodeBase64(std::string_view octets, bool padded) { return ToBase64(octets, padded); }

Parsed<DecodedBase64> DecodeBase64(std::string_view text) {
  Result<std::string> octets = FromBase64(text);
  if (!octets) return Malformed(octets.error().message);
  const std::string_view digits = text.substr(0, text.find('='));
  DecodedBase64 decoded;
  decoded.padded = digits.size() < text.size();
  decoded.canonical = ToBase64(*octets, /*padded=*/false) == digits;
  decoded.octets = *std::move(octets);
  return decoded;
}

}  // namespace assay::protocol
