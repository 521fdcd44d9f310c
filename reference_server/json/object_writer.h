#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::reference {

/// Appends a JSON string literal. `value` is UTF-8, as every string of a parsed proto3 message is.
void AppendJsonString(std::string_view value, std::string* json);

/// Appends the members of one JSON object, leaving out defaults as proto3's JSON does.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string* json) : json_(*json) { json_ += '{'; }
  ~ObjectWriter() { json_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  /// Begins a member; its value is to be appended to the text that comes back.
  std::string& Member(std::string_view name);

  void Text(std::string_view name, std::string_view value) {
    if (!value.empty()) AppendJsonString(value, &Member(name));
  }
  /// In quotes, as a JSON number may be read as a double.
  void Int64(std::string_view name, std::int64_t value);
  /// For the 32-bit types.
  void Number(std::string_view name, std::int64_t value);
  /// An enum: its name, or the number of a value that has none.
  void Enum(std::string_view name, int value, const std::string& value_name);

 private:
  std::string& json_;
  bool first_ = true;
};

}  // namespace assay::reference
