#include "reference_server/text/json_quoted.h"

#include <fmt/format.h>

#include "reference_server/text/utf8.h"

namespace assay::reference {

std::string JsonQuoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    const char c = text.front();
    if (length == 0) {
      quoted += "\\ufffd";
    } else if (length > 1) {
      quoted += text.substr(0, length);
    } else if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      quoted += c == '\n' ? "\\n" : fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return quoted + '"';
}

}  // namespace assay::reference
