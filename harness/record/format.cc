#include "harness/record/format.h"

#include <fmt/format.h>

namespace assay::record {

Value FormatValue() { return Value::Map{{"name", "assay"}, {"major", kFormatMajor}, {"minor", kFormatMinor}}; }

void CheckFormat(const Cursor& root, std::string_view kind) {
  const Cursor format = root.At("format");
  if (format.At("name").Text() != "assay") format.At("name").Fail("is not \"assay\": this is no document of assay");
  const std::int64_t major = format.At("major").Int();
  if (major != kFormatMajor) {
    format.At("major").Fail(
        fmt::format("is {}, and this assay reads {}: use the assay that wrote it", major, kFormatMajor));
  }
  const std::string found = root.At("kind").Text();
  if (found != kind) root.At("kind").Fail(fmt::format("is \"{}\", not \"{}\"", found, kind));
}

std::string KindOf(const Value& document) {
  const Value* kind = document.Find("kind");
  return kind != nullptr && kind->is_string() ? kind->as_string() : std::string();
}

}  // namespace assay::record
