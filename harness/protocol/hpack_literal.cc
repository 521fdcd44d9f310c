#include "harness/protocol/hpack_literal.h"

namespace assay::protocol {

void AppendHpackInteger(std::string& out, std::uint64_t value, int prefix_bits, std::uint8_t pattern) {
  const std::uint64_t full = (1U << prefix_bits) - 1;
  if (value < full) {
    out += static_cast<char>(pattern | value);
    return;
  }
  out += static_cast<char>(pattern | full);
  value -= full;
  for (; value >= 128; value /= 128) out += static_cast<char>(value % 128 + 128);
  out += static_cast<char>(value);
}

std::string HpackLiteral(std::string_view name, std::string_view value) {
  std::string out(1, '\0');
  AppendHpackInteger(out, name.size(), 7, 0);
  out += name;
  AppendHpackInteger(out, value.size(), 7, 0);
  out += value;
  return out;
}

std::string HpackLiteralBlock(const HeaderList& fields) {
  std::string block;
  for (const HeaderField& field : fields) block += HpackLiteral(field.name, field.value);
  return block;
}

std::string HpackIndexed(std::uint64_t index) {
  std::string out;
  AppendHpackInteger(out, index, 7, 0x80);
  return out;
}

std::string HpackTableSizeUpdate(std::uint64_t size) {
  std::string out;
  AppendHpackInteger(out, size, 5, 0x20);
  return out;
}

}  // namespace assay::protocol
