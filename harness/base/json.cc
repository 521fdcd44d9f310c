#include "harness/base/json.h"

#include <nlohmann/json.hpp>

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

// Builds a Value from nlohmann's parse events; a DOM of its own would lose duplicate keys.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::string_view text, std::string_view file) : text_(text), file_(file) {}

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
      error_ = Error{ErrorKind::kUsage, "the key \"" + name + "\" stands twice in one object", {std::string(file_), 0, 0}};
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
      error_ = Error{ErrorKind::kUsage, "JSON nested deeper than 200 levels", {std::string(file_), 0, 0}};
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
  if (!Json::sax_parse(text, &builder)) return tl::unexpected(builder.error());
  return std::move(builder.root);
}

std::string WriteJson(const Value& value, int indent) {
  return ToJson(value).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assay
