#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/record.h"

namespace assay::judge {

// For people: the text in quotes, with nothing in it that a terminal obeys, shortened.
std::string Quote(std::string_view text);
// Octets that need be no text: as in a C string.
std::string QuoteOctets(std::string_view octets);

// Gathers what one check sees in one transcript; level, requirement and word are the judge's business.
class Findings {
 public:
  using Evidence = std::vector<std::size_t>;

  void Break(std::string_view path, std::string_view expected, std::string_view actual, Evidence evidence = {});
  void Hold(std::string_view path, std::string_view expected, std::string_view actual, Evidence evidence = {});

  bool broken() const { return !broken_.empty(); }

  // Every mismatch (beyond kShown of them their number); or, where there is none, one finding that sums up what held.
  // Where neither was seen the check had nothing to look at, and is broken.
  std::vector<record::Finding> Take() &&;

  // A stream of ten thousand wrong messages makes no better report than one of twenty.
  static constexpr std::size_t kShown = 20;

 private:
  std::vector<record::Finding> broken_;
  std::size_t unshown_ = 0;
  std::vector<record::Finding> held_;  // the first only
  std::size_t held_count_ = 0;
};

}  // namespace assay::judge
