#pragma once

#include <string>

#include "harness/record/record.h"

namespace assay::reports {

enum class Tone { kGood, kBad, kUnsure };

// What the run says, in one sentence that a reader may quote, and what else is worth a line.
struct Headline {
  Tone tone = Tone::kUnsure;
  std::string sentence;  // "Not conformant: 2 new failures"
  std::string details;   // "1 known failure · 3 SHOULD deviations"; may be empty
};
Headline HeadlineOf(const record::RunRecord& run);

// "1 case", "2 cases".
std::string Counted(int count, std::string_view one, std::string_view many);
// "0.65 ms", "1.20 s".
std::string FormatMicros(std::int64_t us);
// Of a map of counts; 0 where it is absent.
template <class Key>
int CountOf(const std::map<Key, int>& counts, const Key& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace assay::reports
