#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace assay::judge {

// A regular expression of a scenario (ECMAScript), searched for anywhere in a text; ^ and $ anchor it. Texts come from
// targets, so the matcher is the linear one: without back-references, and without recursion over the text.
class Pattern {
 public:
  // Errors: kUsage at `where`, what is wrong with the expression.
  static Result<Pattern> Compile(const std::string& text, const Where& where);

  bool Matches(std::string_view text) const;
  const std::string& text() const { return text_; }

 private:
  struct Regex;  // <regex> takes seconds to compile
  Pattern(std::string text, std::shared_ptr<const Regex> regex) : text_(std::move(text)), regex_(std::move(regex)) {}

  std::string text_;
  std::shared_ptr<const Regex> regex_;
};

}  // namespace assay::judge
