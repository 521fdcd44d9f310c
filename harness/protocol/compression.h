#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/parsed.h"

namespace assay::protocol {

// Message codings (doc/compression.md). "deflate" is the zlib format, RFC 1950, as in HTTP.
enum class Coding { kIdentity, kGzip, kDeflate };

std::string_view CodingName(Coding coding);  // the value of grpc-encoding
std::optional<Coding> ParseCoding(std::string_view name);

std::string Compress(Coding coding, std::string_view octets);
// Malformed: broken or truncated data, anything behind its end, or more than `limit` octets of output. Several gzip
// members in a row are one file (RFC 1952 §2.2).
Parsed<std::string> Decompress(Coding coding, std::string_view octets, std::size_t limit);

}  // namespace assay::protocol
