#include "harness/base/json.h"

#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>

#include "harness/base/bytes.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Where Locate(std::string_view text, std::size_t offset, std::string_view file) {
  Where where{std::string(file), 1, 1};
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    where.column = text[i] == '\n' ? 1 : where.column + 1;
    where.line += text[i] == '\n' ? 1 : 0;
  }
  return where;
}

// Tells how much of the text nlohmann has taken: its events have no positions.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char*& furthest) : at_(at), furthest_(&furthest) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

// Where the string begins whose closing quote stands before `end`.
std::size_t OpeningQuote(std::string_view text, std::size_t end) {
  std::size_t at = end - 1;
  while (at > 0) {
    at = text.rfind('"', at - 1);
    const std::size_t before = at == 0 ? text.npos : text.find_last_not_of('\\', at - 1);
    const std::size_t backslashes = at - (before == text.npos ? 0 : before + 1);
    if (backslashes % 2 == 0) return at;
  }
  return 0;
}

// Builds a Value from nlohmann's parse events; a DOM of its own would lose duplicate keys.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, std::string_view file) : text_(text), file_(file), taken_(text.data()) {}

  bool Parse() {
    return Json::sax_parse(Cursor(text_.data(), taken_), Cursor(text_.data() + text_.size(), taken_), this);
  }

  bool null() override { return Put(Value()); }
  bool boolean(bool v) override { return Put(Value(v)); }
  bool number_integer(std::int64_t v) override { return Put(Value(v)); }
  bool number_unsigned(std::uint64_t v) override {
    if (v > static_cast<std::uint64_t>(INT64_MAX)) return Put(Value(static_cast<double>(v)));
    return Put(Value(static_cast<std::int64_t>(v)));
  }
  bool number_float(double v, const std::string&) override { return Put(Value(v)); }
  bool string(std::string& v) override { return Put(Value(std::move(v))); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Open(Value(Value::Map())); }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return Open(Value(Value::List())); }
  bool end_array() override { return Close(); }
  bool key(std::string& name) override {
    if (open_.back().Find(name) != nullptr) {
      const auto end = static_cast<std::size_t>(taken_ - text_.data());
      error_ = Error{ErrorKind::kUsage, "the key \"" + EscapeText(name) + "\" stands twice in one object",
                     Locate(text_, OpeningQuote(text_, end), file_)};
      return false;
    }
    keys_.back() = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_ = Error{ErrorKind::kUsage, "this is not JSON", Locate(text_, position > 0 ? position - 1 : 0, file_)};
    return false;
  }

  Value root;
  const Error& error() const { return error_; }

 private:
  bool Put(Value value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (open_.back().is_list()) {
      open_.back().Append(std::move(value));
    } else {
      open_.back().as_map().emplace_back(std::move(keys_.back()), std::move(value));
    }
    return true;
  }
  bool Open(Value container) {
    if (open_.size() >= 200) {
      error_ = Error{ErrorKind::kUsage, "JSON nested deeper than 200 levels",
                     Locate(text_, static_cast<std::size_t>(taken_ - text_.data()) - 1, file_)};
      return false;
    }
    open_.push_back(std::move(container));
    keys_.emplace_back();
    return true;
  }
  bool Close() {
    Value done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return Put(std::move(done));
  }

  std::string_view text_;
  std::string_view file_;
  const char* taken_;  // up to here nlohmann has read
  std::vector<Value> open_;
  std::vector<std::string> keys_;
  Error error_;
};

Json ToJson(const Value& value) {
  if (value.is_bool()) return value.as_bool();
  if (value.is_int()) return value.as_int();
  if (value.is_double()) return value.as_double();
  if (value.is_string()) return value.as_string();
  if (value.is_list()) {
    Json list = Json::array();
    for (const Value& element : value.as_list()) list.push_back(ToJson(element));
    return list;
  }
  if (value.is_map()) {
    // Straight into the vector under ordered_json: its operator[] would search the keys each time.
    Json map = Json::object();
    auto& entries = map.get_ref<Json::object_t&>();
    for (const auto& [key, entry] : value.as_map()) entries.emplace_back(key, ToJson(entry));
    return map;
  }
  return nullptr;
}

}  // namespace

Result<Value> ParseJson(std::string_view text, std::string_view file) {
  Builder builder(text, file);
  if (!builder.Parse()) return tl::unexpected(builder.error());
  return std::move(builder.root);
}

std::string WriteJson(const Value& value, int indent) {
  return ToJson(value).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assay
