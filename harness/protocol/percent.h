#pragma once

#include <string>
#include <string_view>

namespace assay::protocol {

// The coding of grpc-message (doc/PROTOCOL-HTTP2.md, "Percent-Encoded").

// Octets out of %x20-%x7E but "%" as they are, all others as %XX in upper case.
std::string PercentEncode(std::string_view octets);
// Lenient, as the document asks: a "%" without two hex digits stays, and so does every other octet.
std::string PercentDecode(std::string_view text);
// Why the text is not what an encoder may send: an octet out of range, or a "%" without two hex digits. Empty: it is.
std::string DescribePercentFault(std::string_view text);

}  // namespace assay::protocol
