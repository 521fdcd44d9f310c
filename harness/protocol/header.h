#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::protocol {

// A field of a header block, as on the wire: `-bin` values are still base64.
struct HeaderField {
  std::string name;
  std::string value;

  bool operator==(const HeaderField&) const = default;
};

// In the order of the wire; a name may stand more than once.
using HeaderList = std::vector<HeaderField>;

// The value of the first field of that name (octet by octet: names are lower case), or null.
const std::string* FindField(const HeaderList& fields, std::string_view name);
// The values of all fields of that name, in order. Views into `fields`.
std::vector<std::string_view> FieldValues(const HeaderList& fields, std::string_view name);

}  // namespace assay::protocol
