#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace assay {

// RFC 4648 §4, with padding.
std::string ToBase64(std::string_view octets);
// RFC 4648 §4; padding may be missing. Anything else is an error of kind kUsage.
Result<std::string> FromBase64(std::string_view text);

}  // namespace assay
