#include "harness/judge/pattern.h"

#include <locale>
#include <regex>

namespace assay::judge {

struct Pattern::Regex {
  std::regex regex;
};

namespace {

// libstdc++ fills the table behind narrow() as it is asked, unguarded: two threads that compile patterns would race in
// it.
void FillNarrowTable() {
  static const bool kFilled = [] {
    const auto& ctype = std::use_facet<std::ctype<char>>(std::locale());
    for (int c = 0; c < 256; ++c) ctype.narrow(static_cast<char>(c), '\0');
    return true;
  }();
  (void)kFilled;
}

}  // namespace

Result<Pattern> Pattern::Compile(const std::string& text, const Where& where) {
  FillNarrowTable();
  try {
    // libstdc++'s default matcher recurses once an octet: a long message of a target would exhaust the stack.
    const auto flags = std::regex::ECMAScript | std::regex_constants::__polynomial;
    return Pattern(text, std::make_shared<const Regex>(Regex{std::regex(text, flags)}));
  } catch (const std::regex_error& error) {
    return UsageError("`" + text + "` is no regular expression: " + error.what(), where);
  }
}

bool Pattern::Matches(std::string_view text) const {
  try {
    return std::regex_search(text.begin(), text.end(), regex_->regex);
  } catch (const std::regex_error&) {
    return false;  // out of the matcher's own resources
  }
}

}  // namespace assay::judge
