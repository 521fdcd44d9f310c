#include "harness/protocol/crc32c.h"

#include <array>

namespace assay::protocol {
namespace {

constexpr std::array<std::uint32_t, 256> kTable = [] {
  constexpr std::uint32_t kReversedPolynomial = 0x82F63B78;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t sum = i;
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1) != 0 ? kReversedPolynomial : 0);
    table[i] = sum;
  }
  return table;
}();

}  // namespace

std::uint32_t Crc32c(std::string_view octets, std::uint32_t before) {
  std::uint32_t sum = ~before;
  for (const char c : octets) sum = sum >> 8 ^ kTable[(sum ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~sum;
}

}  // namespace assay::protocol
