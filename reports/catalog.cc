#include <algorithm>

#include "reports/format.h"

namespace assay::reports {

extern const Format kBadge;
extern const Format kHtml;
extern const Format kJson;
extern const Format kJunit;
extern const Format kMarkdown;
extern const Format kTerminal;

std::span<const Format* const> Formats() {
  static constexpr const Format* kFormats[] = {&kJson, &kHtml, &kJunit, &kMarkdown, &kTerminal, &kBadge};
  return kFormats;
}

const Format* FindFormat(std::string_view name) {
  const auto formats = Formats();
  const auto found = std::find_if(formats.begin(), formats.end(), [&](const Format* f) { return f->name == name; });
  return found == formats.end() ? nullptr : *found;
}

}  // namespace assay::reports
