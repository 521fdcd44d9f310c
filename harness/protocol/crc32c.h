#pragma once

#include <cstdint>
#include <string_view>

namespace assay::protocol {

// CRC-32C (Castagnoli; RFC 3720 appendix B.4). `before` is the sum of what came before: Crc32c(b, Crc32c(a)) is that of
// a and b in one.
std::uint32_t Crc32c(std::string_view octets, std::uint32_t before = 0);

}  // namespace assay::protocol
