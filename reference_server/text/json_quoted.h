#pragma once

#include <string>
#include <string_view>

namespace assay::reference {

/// A JSON string literal on one line. Bytes that are not UTF-8 become U+FFFD, as whatever a client sent may be quoted.
std::string JsonQuoted(std::string_view text);

}  // namespace assay::reference
