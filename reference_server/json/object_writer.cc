#include "reference_server/json/object_writer.h"

#include <array>
#include <charconv>

#include "reference_server/json/plain_run.h"

namespace assay::reference {
namespace {

void AppendEscaped(char c, std::string* json) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
    case '\\':
      *json += '\\';
      *json += c;
      return;
    case '\n':
      *json += "\\n";
      return;
    case '\t':
      *json += "\\t";
      return;
    case '\r':
      *json += "\\r";
      return;
    default:
      *json += "\\u00";
      *json += kHex[static_cast<unsigned char>(c) >> 4];
      *json += kHex[static_cast<unsigned char>(c) & 15];
  }
}

void AppendInteger(std::int64_t value, std::string* json) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  json->append(digits.data(), end);
}

}  // namespace

void AppendJsonString(std::string_view value, std::string* json) {
  *json += '"';
  while (!value.empty()) {
    const std::size_t run = PlainRun(value, /*ascii=*/false);
    json->append(value.data(), run);
    value.remove_prefix(run);
    if (value.empty()) break;
    AppendEscaped(value.front(), json);
    value.remove_prefix(1);
  }
  *json += '"';
}

std::string& ObjectWriter::Member(std::string_view name) {
  if (!first_) json_ += ',';
  first_ = false;
  json_ += '"';
  json_ += name;
  json_ += "\":";
  return json_;
}

void ObjectWriter::Int64(std::string_view name, std::int64_t value) {
  if (value == 0) return;
  std::string& json = Member(name);
  json += '"';
  AppendInteger(value, &json);
  json += '"';
}

void ObjectWriter::Number(std::string_view name, std::int64_t value) {
  if (value != 0) AppendInteger(value, &Member(name));
}

void ObjectWriter::Enum(std::string_view name, int value, const std::string& value_name) {
  if (value_name.empty()) return Number(name, value);
  if (value != 0) AppendJsonString(value_name, &Member(name));
}

}  // namespace assay::reference
