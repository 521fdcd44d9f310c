#pragma once

#include <string>
#include <string_view>

namespace assay {

// The 32 octets of SHA-256 (FIPS 180-4): tells whether two contents are the same.
std::string Sha256(std::string_view octets);

}  // namespace assay
