#include "harness/protocol/header.h"

namespace assay::protocol {

const std::string* FindField(const HeaderList& fields, std::string_view name) {
  for (const HeaderField& field : fields) {
    if (field.name == name) return &field.value;
  }
  return nullptr;
}

std::vector<std::string_view> FieldValues(const HeaderList& fields, std::string_view name) {
  std::vector<std::string_view> values;
  for (const HeaderField& field : fields) {
    if (field.name == name) values.emplace_back(field.value);
  }
  return values;
}

}  // namespace assay::protocol
