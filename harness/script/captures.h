#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace assay::script {

// What counts while one step sends many messages: ${index} goes over all messages of the step (of all its copies) from
// 0, ${copy} over its copies from 1.
struct Counters {
  std::int64_t index = 0;
  std::int64_t copy = 1;
};

// The values that `save` took while the case played.
class Captures {
 public:
  void Set(std::string_view name, Value value);
  // "user.id" is the capture of that name, or else what stands at "id" in the capture "user". Null where there is none.
  const Value* Find(std::string_view name) const;

  // Replaces every placeholder. A text that is nothing but one placeholder becomes the value itself, with its type.
  // Errors: kUsage at the value's place, the name that no step has captured.
  Result<Value> Fill(const Value& value, const Counters& counters = {}) const;
  Result<std::string> FillText(const std::string& text, const Counters& counters = {}) const;

 private:
  std::vector<std::pair<std::string, Value>> values_;
};

// Whether any text in the tree holds a placeholder, keys excepted.
bool HasPlaceholder(const Value& value);
// Whether all placeholders are ${index} or ${copy}, which need no play.
bool HasOnlyCounters(const Value& value);
// Errors: kUsage at the place of the first placeholder that is neither a counter nor (a part of) one of `known`.
Status CheckPlaceholders(const Value& value, const std::vector<std::string>& known);

}  // namespace assay::script
