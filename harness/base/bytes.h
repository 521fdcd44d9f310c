#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace assay {

// Octets are held in std::string and passed as std::string_view throughout.

// "00ff1a", lower case, no separators.
std::string ToHex(std::string_view octets);
// Reads pairs of hex digits; white space between pairs is allowed.
Result<std::string> FromHex(std::string_view text);

// Printable ASCII as it is, a backslash doubled, everything else as \xNN: safe on a terminal, and reversible.
std::string EscapeBytes(std::string_view octets);
// Valid UTF-8 without control characters as it is, control characters and broken octets as \xNN: for people.
std::string EscapeText(std::string_view text);
// Whether the octets are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong).
bool IsUtf8(std::string_view octets);

// Big-endian integers, as HTTP/2 and gRPC write them.
void AppendBigEndian(std::string& out, std::uint64_t value, int octets);
std::uint64_t ReadBigEndian(std::string_view octets);

}  // namespace assay
