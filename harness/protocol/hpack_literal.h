#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/protocol/header.h"

namespace assay::protocol {

// Pieces of header blocks written by hand. They need and change no dynamic table, so they can be put before, after or
// instead of what HpackEncoder makes, legal or not.

// An integer with a prefix of 1 to 8 bits; `pattern` holds the bits above the prefix (RFC 7541 §5.1).
void AppendHpackInteger(std::string& out, std::uint64_t value, int prefix_bits, std::uint8_t pattern);
// A literal without indexing and with a literal name, no Huffman code (RFC 7541 §6.2.2).
std::string HpackLiteral(std::string_view name, std::string_view value);
// All fields so: octet for octet the same, whatever was sent before.
std::string HpackLiteralBlock(const HeaderList& fields);
// An indexed field (RFC 7541 §6.1); index 0 and indices beyond the tables are malformed.
std::string HpackIndexed(std::uint64_t index);
// A dynamic table size update (RFC 7541 §6.3); above the limit or behind a field it is malformed.
std::string HpackTableSizeUpdate(std::uint64_t size);

}  // namespace assay::protocol
