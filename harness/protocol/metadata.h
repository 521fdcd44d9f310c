#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/header.h"
#include "harness/protocol/parsed.h"

namespace assay::protocol {

// Rules of custom metadata (doc/PROTOCOL-HTTP2.md, "Custom-Metadata").

// Whether the name is made of 0-9 a-z _ - . only, and not empty.
bool IsLegalKey(std::string_view name);
// Whether it begins with "grpc-", which gRPC keeps to itself.
bool IsReservedKey(std::string_view name);
// Whether its values are octets in base64: it ends in "-bin".
bool IsBinaryKey(std::string_view name);
// Whether the value is of %x20-%x7E only. Empty is fine: the grammar asks for one octet, every library sends none too.
bool IsAsciiValue(std::string_view value);
// Why a library must refuse to send that entry, whose value is not encoded yet; empty: it need not.
std::string DescribeIllegalMetadata(std::string_view name, std::string_view value);

// Whether HTTP/2 forbids the field because it speaks of one connection (RFC 9113 §8.2.2): connection, keep-alive,
// proxy-connection, transfer-encoding, upgrade. `te` is none; it may say "trailers" only.
bool IsConnectionSpecific(std::string_view name);

// The field of an entry: base64 without padding where the name ends in "-bin".
HeaderField EncodeMetadata(std::string_view name, std::string_view value);
// The values of one field of a `-bin` name: split at commas, each decoded.
Parsed<std::vector<std::string>> DecodeBinaryValues(std::string_view text);

}  // namespace assay::protocol
