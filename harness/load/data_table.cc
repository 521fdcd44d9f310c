#include <utility>

#include "harness/base/json.h"
#include "harness/load/message_ring.h"

namespace assay::load {
namespace {

// One record of CSV, which may reach over several lines; `line` is where it begins, and then where the next one does.
Result<std::vector<std::string>> TakeRecord(std::string_view& rest, const std::string& file, int& line) {
  const int first = line;
  std::vector<std::string> fields(1);
  bool quoted = false;
  while (!rest.empty()) {
    const char c = rest[0];
    rest.remove_prefix(1);
    line += c == '\n' ? 1 : 0;
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (rest.starts_with('"')) {
        fields.back() += c;
        rest.remove_prefix(1);
      } else {
        quoted = false;
      }
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      return fields;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  if (quoted) return UsageError("a quoted field does not end", {file, first, 0});
  return fields;
}

Result<DataTable> ParseCsv(std::string_view text, const std::string& file) {
  DataTable table;
  int line = 1;
  ASSAY_ASSIGN(table.columns, TakeRecord(text, file, line));
  while (!text.empty()) {
    const int at = line;
    ASSAY_ASSIGN(std::vector<std::string> fields, TakeRecord(text, file, line));
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (fields.size() != table.columns.size()) {
      return UsageError("it has " + std::to_string(fields.size()) + " fields, and the first line names " +
                            std::to_string(table.columns.size()),
                        {file, at, 0});
    }
    table.rows.push_back(std::move(fields));
  }
  return table;
}

Result<DataTable> ParseNdjson(std::string_view text, const std::string& file) {
  DataTable table;
  for (int line = 1; !text.empty(); ++line) {
    const std::string_view one = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (one.find_first_not_of(" \t\r") == one.npos) continue;
    Result<Value> value = ParseJson(one, file);
    if (!value) return UsageError(value.error().message, {file, line, value.error().where.column});
    if (!value->is_map()) return UsageError("expected a JSON object", {file, line, 0});
    if (table.columns.empty()) {
      for (const auto& [key, unused] : value->as_map()) table.columns.push_back(key);
    }
    std::vector<std::string> row;
    for (const std::string& column : table.columns) {
      const Value* field = value->Find(column);
      if (field == nullptr) return UsageError("it lacks \"" + column + "\", which the first line has", {file, line, 0});
      row.push_back(field->ToText());
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Result<DataTable> ParseDataTable(std::string_view text, const std::string& file) {
  ASSAY_ASSIGN(DataTable table, text.starts_with('{') ? ParseNdjson(text, file) : ParseCsv(text, file));
  if (table.rows.empty()) return UsageError("it has no rows of data", {file, 0, 0});
  return table;
}

}  // namespace assay::load
