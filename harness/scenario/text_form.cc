#include "harness/scenario/text_form.h"

#include <string>
#include <utility>

#include "harness/scenario/word.h"

namespace assay::scenario {
namespace {

Result<Value> Join(const Value& parts) {
  if (!parts.is_list()) return UsageError("'$text' takes a list of texts", parts.at);
  std::string text;
  for (const Value& part : parts.as_list()) {
    ASSAY_ASSIGN(const std::string piece, OctetsOf(part));
    text += piece;
  }
  return Value(std::move(text));
}

}  // namespace

std::optional<Result<Value>> ExpandTextForm(const Value& value) {
  if (!value.is_map() || value.as_map().size() != 1) return std::nullopt;
  const auto& [form, content] = value.as_map().front();
  if (form != "$text") return std::nullopt;
  return Join(content);
}

}  // namespace assay::scenario
