#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace assay {

// RFC 4648 §4.
std::string ToBase64(std::string_view octets, bool padded = true);
// RFC 4648 §4; padding may be missing, and the bits that no octet takes may be anything. Errors: kUsage, for an octet
// that is not in the alphabet, blanks among them; for padding of the wrong length; for a length that no octets have.
Result<std::string> FromBase64(std::string_view text);

}  // namespace assay
