#pragma once

#include <cstdint>
#include <string_view>

namespace assay::reference {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), continued from the value for what came before.
std::uint32_t ExtendCrc32c(std::uint32_t crc, std::string_view bytes);
inline std::uint32_t Crc32c(std::string_view bytes) { return ExtendCrc32c(0, bytes); }

}  // namespace assay::reference
