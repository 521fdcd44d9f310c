#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"

namespace assay::judge {

// What initial_metadata and trailing_metadata have in common.
inline constexpr scenario::FieldSpec kMetadataFields[] = {
    kCallField,
    {"contains", scenario::FieldType::kMap, false,
     "Name to value, or to a list: exactly these values under that name, in this order, in fields of their own or "
     "joined "
     "by commas; -bin values compare decoded, and take octets ({hex: }, {repeat: , times: })."},
    {"absent", scenario::FieldType::kNames, false, "Names under which nothing is there."},
    {"present", scenario::FieldType::kNames, false, "Names under which something is there."},
    {"matches", scenario::FieldType::kMap, false,
     "Name to regular expression, found in every value of that name; -bin values are decoded."},
};

class MetadataCheck : public CallCheck {
 public:
  struct Wanted {
    std::vector<std::pair<std::string, Value>> contains;  // name to a value or a list
    std::vector<std::string> absent;
    std::vector<std::string> present;
    Patterns matches;
  };

  MetadataCheck(std::string call, Wanted wanted) : CallCheck(std::move(call)), wanted_(std::move(wanted)) {}

 protected:
  void JudgeFields(const std::string& path, const transcript::HeaderList& fields, std::size_t event, const Scene& scene,
                   Findings& findings) const;

 private:
  void JudgeContains(const std::string& path, const std::string& name, const Value& value,
                     const transcript::HeaderList& fields, std::size_t event, const Scene& scene,
                     Findings& findings) const;
  std::string Expected() const;

  Wanted wanted_;
};

// Errors: kUsage with the place.
Result<MetadataCheck::Wanted> ParseMetadata(const scenario::Item& item);

// Whether these fields' values read as the expected ones in this order: a field may join several with commas, and
// blanks after a comma do not count (RFC 9110 §5.3).
bool SameValues(const std::vector<std::string>& expected, const std::vector<std::string_view>& fields);

}  // namespace assay::judge
