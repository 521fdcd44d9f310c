#include "harness/transcript/shorten.h"

namespace assay::transcript {

std::string Shorten(std::string_view text, std::size_t width) {
  constexpr std::string_view kEllipsis = "…";
  if (text.size() <= width) return std::string(text);
  if (width < kEllipsis.size()) return "";
  std::size_t kept = width - kEllipsis.size();
  while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0) == 0x80) --kept;
  return std::string(text.substr(0, kept)) + std::string(kEllipsis);
}

}  // namespace assay::transcript
