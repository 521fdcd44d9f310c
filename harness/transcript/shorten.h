#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::transcript {

// At most `width` octets of the text, with "…" at the end where some were left out. No character of UTF-8 is cut.
std::string Shorten(std::string_view text, std::size_t width);

}  // namespace assay::transcript
