#include "reports/view/markup.h"

#include "harness/base/bytes.h"

namespace assay::reports {

std::string EscapeMarkup(std::string_view text) {
  const std::string visible = EscapeText(text);
  std::string out;
  out.reserve(visible.size());
  for (std::size_t i = 0; i < visible.size(); ++i) {
    const std::string_view rest = std::string_view(visible).substr(i);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {  // U+FFFE, U+FFFF: XML 1.0 §2.2
      out += "\xEF\xBF\xBD";
      i += 2;
      continue;
    }
    switch (visible[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += visible[i];
    }
  }
  return out;
}

Markup& Markup::Text(std::string_view text) {
  out_ += EscapeMarkup(text);
  return *this;
}

}  // namespace assay::reports
