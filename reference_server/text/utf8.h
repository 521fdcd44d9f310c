#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::reference {

/// Bytes of the UTF-8 sequence (RFC 3629 §4) that the text begins with; 0 where it begins with none.
std::size_t Utf8SequenceLength(std::string_view text);

bool IsUtf8(std::string_view text);

/// Appends the character; `code` is at most 0x10ffff and no surrogate.
void AppendUtf8(unsigned code, std::string* text);

}  // namespace assay::reference
