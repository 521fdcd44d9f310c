#include "harness/protocol/hpack_fault.h"

#include <cstdint>
#include <optional>

namespace assay::protocol {
namespace {

constexpr std::uint64_t kStaticTable = 61;           // entries; RFC 7541 appendix A
constexpr std::uint64_t kLargestString = 65536;      // octets that nghttp2 takes of a name or a value
constexpr std::uint64_t kLargestInteger = 1U << 31;  // beyond any string and any table

// Takes an integer off the front (RFC 7541 §5.1); nothing where it is cut off or absurd.
std::optional<std::uint64_t> TakeInteger(std::string_view& rest, int prefix_bits) {
  if (rest.empty()) return std::nullopt;
  const std::uint64_t full = (1U << prefix_bits) - 1;
  std::uint64_t value = static_cast<unsigned char>(rest[0]) & full;
  rest.remove_prefix(1);
  if (value < full) return value;
  for (int shift = 0; !rest.empty() && value <= kLargestInteger; shift += 7) {
    const auto octet = static_cast<unsigned char>(rest[0]);
    rest.remove_prefix(1);
    if (shift > 28) return std::nullopt;
    value += static_cast<std::uint64_t>(octet & 0x7F) << shift;
    if (octet < 0x80) return value;
  }
  return std::nullopt;
}

constexpr std::string_view kBadInteger = "an integer that is cut off or too large (RFC 7541 §5.1)";

// Takes a string off the front (RFC 7541 §5.2) and tells its fault; empty: it can be cut out.
std::string TakeString(std::string_view& rest, bool& huffman) {
  huffman = huffman || (!rest.empty() && (static_cast<unsigned char>(rest[0]) & 0x80U) != 0);
  const auto length = TakeInteger(rest, 7);
  if (!length) return std::string(kBadInteger);
  const std::string octets = "a string of " + std::to_string(*length) + " octets";
  if (*length > rest.size()) return octets + " where " + std::to_string(rest.size()) + " are left (RFC 7541 §5.2)";
  if (*length > kLargestString) return octets + ", which is legal but above the 65536 that this decoder takes";
  rest.remove_prefix(*length);
  return {};
}

std::string DescribeLiteral(std::string_view rest, int prefix_bits) {
  const auto index = TakeInteger(rest, prefix_bits);
  if (!index) return std::string(kBadInteger);
  bool huffman = false;
  if (*index == 0) {
    if (std::string fault = TakeString(rest, huffman); !fault.empty()) return fault;
  }
  std::string value_fault = TakeString(rest, huffman);
  if (*index <= kStaticTable && !value_fault.empty()) return value_fault;
  if (*index <= kStaticTable) return "a broken Huffman code (RFC 7541 §5.2)";
  const std::string unknown = "index " + std::to_string(*index) + " is in no table (RFC 7541 §2.3.3)";
  if (!value_fault.empty()) return unknown + ", or " + value_fault;
  return huffman ? unknown + ", or a broken Huffman code (RFC 7541 §5.2)" : unknown;
}

}  // namespace

std::string DescribeHpackFault(std::string_view rest, bool first, bool update_due) {
  if (rest.empty()) return "the block ends early";
  const auto octet = static_cast<unsigned char>(rest[0]);
  const bool is_update = (octet & 0xE0U) == 0x20;
  if (update_due && !is_update) return "no table size update, which is due when the table shrank (RFC 7541 §4.2)";
  if ((octet & 0x80U) != 0) {
    const auto index = TakeInteger(rest, 7);
    return index ? "index " + std::to_string(*index) + " is in no table (RFC 7541 §2.3.3)" : std::string(kBadInteger);
  }
  if (!is_update) return DescribeLiteral(rest, (octet & 0x40U) != 0 ? 6 : 4);
  const auto size = TakeInteger(rest, 5);
  if (!size) return std::string(kBadInteger);
  const std::string update = "a table size update to " + std::to_string(*size);
  return first ? update + ", above the limit (RFC 7541 §6.3)" : update + " behind a field (RFC 7541 §4.2)";
}

}  // namespace assay::protocol
