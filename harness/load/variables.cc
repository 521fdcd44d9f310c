#include "harness/load/variables.h"

#include <algorithm>
#include <optional>

#include "harness/base/bytes.h"
#include "harness/protocol/number.h"

namespace assay::load {
namespace {

constexpr std::size_t kMostRows = 65536;
constexpr std::uint64_t kNarrowest = 4;
constexpr std::uint64_t kWidest = 64;

// Calls `text` for what stands between variables and `variable` for the name of each.
template <class OnText, class OnVariable>
void Split(std::string_view all, OnText text, OnVariable variable) {
  while (!all.empty()) {
    const std::size_t open = all.find("${");
    const std::size_t close = open == all.npos ? all.npos : all.find('}', open);
    if (close == all.npos) break;
    text(all.substr(0, open));
    variable(all.substr(open + 2, close - open - 2));
    all.remove_prefix(close + 1);
  }
  text(all);
}

// "seq" and "seq:8".
std::optional<std::uint16_t> WidthOf(std::string_view name, std::string_view word, std::uint16_t usual) {
  if (name == word) return usual;
  if (!name.starts_with(word) || name.size() <= word.size() + 1 || name[word.size()] != ':') return std::nullopt;
  const auto width = protocol::ParseNumber(name.substr(word.size() + 1), kWidest);
  if (!width || *width < kNarrowest) return std::nullopt;
  return static_cast<std::uint16_t>(*width);
}

// "1..100".
std::optional<std::pair<std::uint64_t, std::uint64_t>> RangeOf(std::string_view name) {
  const std::size_t dots = name.find("..");
  if (dots == name.npos) return std::nullopt;
  const auto first = protocol::ParseNumber(name.substr(0, dots), INT64_MAX);
  const auto last = protocol::ParseNumber(name.substr(dots + 2), INT64_MAX);
  if (!first || !last || *first > *last) return std::nullopt;
  return std::pair(*first, *last);
}

// Whether the text is a whole number as a schema's integer field takes it.
bool IsInteger(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == text.npos &&
         (text == "0" || text[0] != '0');
}

}  // namespace

Result<Variables> Variables::Find(const CallData& data) {
  Variables variables;
  for (const Value& message : data.messages) ASSAY_CHECK_OK(variables.Collect(message, data.table));
  for (const auto& [name, value] : data.metadata) ASSAY_CHECK_OK(variables.CollectText(value, {}, data.table));
  ASSAY_CHECK_OK(variables.CollectText(data.url, {}, data.table));
  for (const Value& message : data.expected) ASSAY_CHECK_OK(variables.Collect(message, data.table));
  bool table = false;
  for (Variable& variable : variables.variables_) {
    if (variable.hole || variable.of_table) table = table || variable.of_table;
  }
  if (table) variables.rows_ = data.table.rows.size();
  for (Variable& variable : variables.variables_) {
    if (variable.hole || variable.of_table) continue;
    variable.stride = variables.rows_;
    variables.rows_ *= variable.values.size();
    if (variables.rows_ > kMostRows) {
      return UsageError("the variables have more than " + std::to_string(kMostRows) + " combinations of values");
    }
  }
  return variables;
}

Status Variables::Collect(const Value& tree, const DataTable& table) {
  if (tree.is_string()) return CollectText(tree.as_string(), tree.at, table);
  if (tree.is_list()) {
    for (const Value& element : tree.as_list()) ASSAY_CHECK_OK(Collect(element, table));
  } else if (tree.is_map()) {
    for (const auto& [key, value] : tree.as_map()) ASSAY_CHECK_OK(Collect(value, table));
  }
  return {};
}

Status Variables::CollectText(const std::string& text, const Where& at, const DataTable& table) {
  std::string unknown;
  Split(
      text, [](std::string_view) {},
      [&](std::string_view name) {
        if (Named(name) != nullptr) return;
        Variable variable;
        variable.name = name;
        if (const auto sequence = WidthOf(name, "seq", 12)) {
          variable.hole = true;
          variable.width = *sequence;
        } else if (const auto random = WidthOf(name, "random", 16)) {
          variable.hole = true;
          variable.kind = Hole::Kind::kRandom;
          variable.width = *random;
        } else if (const auto range = RangeOf(name)) {
          for (std::uint64_t i = 0; i <= range->second - range->first && i <= kMostRows; ++i) {
            variable.values.push_back(std::to_string(range->first + i));
          }
        } else {
          const auto column = std::find(table.columns.begin(), table.columns.end(), name);
          if (column == table.columns.end()) {
            unknown = name;
            return;
          }
          variable.of_table = true;
          for (const std::vector<std::string>& row : table.rows) {
            variable.values.push_back(row[static_cast<std::size_t>(column - table.columns.begin())]);
          }
        }
        variables_.push_back(std::move(variable));
      });
  if (unknown.empty()) return {};
  return UsageError("\"${" + unknown +
                        "}\" is no variable: there are ${seq}, ${random}, both with :WIDTH from 4 to 64, "
                        "${1..100}, and the columns of the data file",
                    at);
}

const Variables::Variable* Variables::Named(std::string_view name) const {
  const auto found = std::find_if(variables_.begin(), variables_.end(), [&](const auto& v) { return v.name == name; });
  return found == variables_.end() ? nullptr : &*found;
}

const std::string& Variables::ValueOf(const Variable& variable, std::size_t row) const {
  return variable.values[row / variable.stride % variable.values.size()];
}

std::string Variables::ReplaceText(std::size_t row, std::string_view text, std::vector<Mark>& marks) const {
  std::string replaced;
  Split(
      text, [&](std::string_view part) { replaced += part; },
      [&](std::string_view name) {
        const Variable& variable = *Named(name);
        if (!variable.hole) {
          replaced += ValueOf(variable, row);
          return;
        }
        // Letters and digits, so that no format escapes them; the first two tell the marks apart.
        std::string mark = ToHex(std::string(1, static_cast<char>(marks.size())));
        while (mark.size() < variable.width) mark += "qZ7xVj2KwQ9";
        mark.resize(variable.width);
        replaced += mark;
        marks.push_back({&variable, mark});
      });
  return replaced;
}

Value Variables::Replace(std::size_t row, const Value& tree, std::vector<Mark>& marks) const {
  Value replaced = tree;
  if (tree.is_string()) {
    const std::string& text = tree.as_string();
    std::string value = ReplaceText(row, text, marks);
    const bool whole = text.starts_with("${") && text.find('}') == text.size() - 1;
    replaced = whole && IsInteger(value) ? Value(std::int64_t{std::stoll(value)}) : Value(std::move(value));
  } else if (tree.is_list()) {
    for (Value& element : replaced.as_list()) element = Replace(row, element, marks);
  } else if (tree.is_map()) {
    for (auto& [key, value] : replaced.as_map()) value = Replace(row, value, marks);
  }
  replaced.at = tree.at;
  return replaced;
}

Result<Piece> Variables::FillText(std::size_t row, const std::string& text) const {
  return FillTree(row, Value(text), [](const Value& value) -> Result<std::string> { return value.ToText(); });
}

Result<Piece> Variables::FillTree(std::size_t row, const Value& tree,
                                  const std::function<Result<std::string>(const Value&)>& encode) const {
  std::vector<Mark> marks;
  const Value replaced = Replace(row, tree, marks);
  Piece piece;
  ASSAY_ASSIGN(piece.octets, encode(replaced));
  for (const Mark& mark : marks) {
    const std::size_t at = piece.octets.find(mark.text);
    if (at == std::string::npos) {
      return UsageError("${" + mark.variable->name + "} stands where its digits would not be text", tree.at);
    }
    piece.holes.push_back({static_cast<std::uint32_t>(at), mark.variable->width, mark.variable->kind});
  }
  return piece;
}

Result<std::string> Variables::FillExpected(std::size_t row, const Value& tree,
                                            const std::function<Result<std::string>(const Value&)>& encode) const {
  ASSAY_ASSIGN(Piece piece, FillTree(row, tree, encode));
  if (piece.holes.empty()) return std::move(piece.octets);
  return UsageError("what is expected may not hold ${seq} or ${random}, which differ in each call", tree.at);
}

}  // namespace assay::load
