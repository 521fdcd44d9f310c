#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

// Octets of one repetition; more is a slip of the pen, not a test.
inline constexpr std::int64_t kMostRepeated = 256 << 20;

// `unit` so many times over.
inline std::string Repeated(std::string_view unit, std::size_t times) {
  if (unit.size() == 1) return std::string(times, unit.front());
  std::string text;
  text.reserve(unit.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += unit;
  return text;
}

}  // namespace assay
