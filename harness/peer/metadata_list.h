#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/header.h"

namespace assay::peer {

// Metadata of a call: names and values, those of "-bin" names as octets. In the order of the wire.
class MetadataList {
 public:
  void Add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
  void Remove(std::string_view name) {
    std::erase_if(fields_, [&](const protocol::HeaderField& field) { return field.name == name; });
  }
  // The first value of that name, or null.
  const std::string* Find(std::string_view name) const { return protocol::FindField(fields_, name); }
  std::vector<std::string_view> All(std::string_view name) const { return protocol::FieldValues(fields_, name); }
  const protocol::HeaderList& fields() const { return fields_; }

 private:
  protocol::HeaderList fields_;
};

}  // namespace assay::peer
