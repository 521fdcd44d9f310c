#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/check.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"

namespace assay::testing {

// A check as a scenario writes it: "status: {code: OK}".
inline Result<scenario::Item> CheckItem(std::string_view yaml) {
  ASSAY_ASSIGN(const Value value, scenario::ParseYaml(yaml, "test.yaml"));
  return scenario::ReadItem(value);
}

inline Result<std::unique_ptr<judge::Check>> ParseCheck(std::string_view yaml) {
  ASSAY_ASSIGN(const scenario::Item item, CheckItem(yaml));
  return judge::BindCheck(item);
}

// What it finds; a check that does not parse fails the test.
inline std::vector<record::Finding> LookWith(std::string_view yaml, const transcript::Transcript& transcript) {
  const Result<std::unique_ptr<judge::Check>> check = ParseCheck(yaml);
  if (!check) {
    ADD_FAILURE() << yaml << ": " << ToString(check.error());
    return {};
  }
  return (*check)->Look(transcript);
}

inline std::string Lines(const std::vector<record::Finding>& findings) {
  std::string out;
  for (const record::Finding& one : findings) {
    out += (one.held ? "held " : "broken ") + one.path + ": expected " + one.expected + ", actual " + one.actual + "\n";
  }
  return out;
}

inline bool Holds(std::string_view yaml, const transcript::Transcript& transcript) {
  const std::vector<record::Finding> findings = LookWith(yaml, transcript);
  return findings.size() == 1 && findings[0].held;
}

// Broken, with a finding whose expected and actual contain these texts.
inline bool Breaks(std::string_view yaml, const transcript::Transcript& transcript, std::string_view path = {},
                   std::string_view actual = {}) {
  const std::vector<record::Finding> findings = LookWith(yaml, transcript);
  return std::any_of(findings.begin(), findings.end(), [&](const record::Finding& one) {
    return !one.held && one.path.find(path) != std::string::npos && one.actual.find(actual) != std::string::npos;
  });
}

}  // namespace assay::testing

#define EXPECT_HOLDS(yaml, transcript)                   \
  EXPECT_TRUE(::assay::testing::Holds(yaml, transcript)) \
      << ::assay::testing::Lines(::assay::testing::LookWith(yaml, transcript))
#define EXPECT_BREAKS(yaml, transcript, ...)                                         \
  EXPECT_TRUE(::assay::testing::Breaks(yaml, transcript __VA_OPT__(, ) __VA_ARGS__)) \
      << ::assay::testing::Lines(::assay::testing::LookWith(yaml, transcript))
