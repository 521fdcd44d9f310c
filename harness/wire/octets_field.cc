#include "harness/wire/octets_field.h"

#include "harness/base/bytes.h"
#include "harness/scenario/word.h"

namespace assay::wire {

Result<std::string> ParseHexField(const scenario::Item& item, std::string_view field) {
  const Value* value = item.fields.Find(field);
  if (value == nullptr) return std::string();
  if (value->is_map()) return scenario::OctetsOf(*value);
  // Unquoted digits are a number to YAML, which has lost its leading zeros.
  if (!value->is_string()) return UsageError("hex digits stand in quotes: \"0001\"", value->at);
  auto octets = FromHex(value->as_string());
  if (!octets) return UsageError(octets.error().message, value->at);
  return octets;
}

}  // namespace assay::wire
