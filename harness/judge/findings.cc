#include "harness/judge/findings.h"

#include <fmt/format.h>

#include "harness/base/bytes.h"
#include "harness/transcript/shorten.h"

namespace assay::judge {
namespace {

constexpr std::size_t kQuoted = 160;   // octets of a quotation: one line of a terminal, about
constexpr std::size_t kOneLine = 600;  // of `expected` and `actual`: a few quotations
constexpr std::size_t kEvidence = 12;  // events that a reader follows

record::Finding Make(bool held, std::string_view path, std::string_view expected, std::string_view actual,
                     Findings::Evidence evidence) {
  if (evidence.size() > kEvidence) evidence.resize(kEvidence);
  return {.held = held,
          .path = EscapeText(path),
          .expected = transcript::Shorten(EscapeText(expected), kOneLine),
          .actual = transcript::Shorten(EscapeText(actual), kOneLine),
          .evidence = std::move(evidence)};
}

}  // namespace

std::string Quote(std::string_view text) { return '"' + transcript::Shorten(EscapeText(text), kQuoted) + '"'; }

std::string QuoteOctets(std::string_view octets) {
  return '"' + transcript::Shorten(EscapeBytes(octets), kQuoted) + '"';
}

void Findings::Break(std::string_view path, std::string_view expected, std::string_view actual, Evidence evidence) {
  if (broken_.size() == kShown) {
    ++unshown_;
    return;
  }
  broken_.push_back(Make(false, path, expected, actual, std::move(evidence)));
}

void Findings::Hold(std::string_view path, std::string_view expected, std::string_view actual, Evidence evidence) {
  if (held_count_++ == 0) held_.push_back(Make(true, path, expected, actual, std::move(evidence)));
}

std::vector<record::Finding> Findings::Take() && {
  if (broken_.empty() && held_.empty()) Break("", "something to look at", "nothing");
  if (!broken_.empty()) {
    if (unshown_ > 0) broken_.back().actual += fmt::format(" (and {} more mismatches)", unshown_);
    return std::move(broken_);
  }
  if (held_count_ > 1) held_.front().actual += fmt::format(" (and {} more)", held_count_ - 1);
  return std::move(held_);
}

}  // namespace assay::judge
