#pragma once

#include <string>
#include <string_view>

#include "harness/protocol/parsed.h"

namespace assay::protocol {

// Base64 with the standard alphabet (RFC 4648 §4), as `-bin` metadata has it.
std::string EncodeBase64(std::string_view octets, bool padded = false);

struct DecodedBase64 {
  std::string octets;
  bool padded = false;    // it ended in "="
  bool canonical = true;  // the bits that no octet takes are zero (RFC 4648 §3.5)
};

// Takes both forms, padded and not, as FromBase64 does (harness/base/base64.h), whose errors are what is malformed
// here.
Parsed<DecodedBase64> DecodeBase64(std::string_view text);

}  // namespace assay::protocol
