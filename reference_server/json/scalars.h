#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace google::protobuf {
class Timestamp;
}  // namespace google::protobuf

namespace assay::reference {

/// An integer as JSON writes numbers, or as proto3's JSON writes them in strings: "7", "-7", "7.0", "7e2". Empty where
/// it is none, or none that fits into 64 bits.
std::optional<std::int64_t> ParseJsonInteger(std::string_view text);

/// Standard or URL-safe alphabet, with padding or without. Empty where it is no base64.
std::optional<std::string> ParseBase64(std::string_view text);
std::string ToBase64(std::string_view bytes);

/// RFC 3339 in UTC, with 0, 3, 6 or 9 digits after the second ("2024-05-06T07:08:09.010Z").
void AppendTimestamp(const google::protobuf::Timestamp& timestamp, std::string* text);

}  // namespace assay::reference
