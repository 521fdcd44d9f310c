#include "harness/record/cursor.h"

namespace assay::record {

Cursor Cursor::At(std::string_view key) const {
  Cursor entry = Maybe(key);
  if (entry.absent()) entry.Fail("is missing");
  return entry;
}

Cursor Cursor::Maybe(std::string_view key) const {
  if (value_ != nullptr) Wants(value_->is_map(), "a map");
  const std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  return Cursor(*this, value_ == nullptr ? nullptr : value_->Find(key), path);
}

std::vector<Cursor> Cursor::Elements() const {
  std::vector<Cursor> elements;
  if (value_ == nullptr || !Wants(value_->is_list(), "a list")) return elements;
  for (std::size_t i = 0; i < value_->as_list().size(); ++i) {
    elements.push_back(Cursor(*this, &value_->as_list()[i], path_ + "[" + std::to_string(i) + "]"));
  }
  return elements;
}

std::vector<std::pair<std::string, Cursor>> Cursor::Entries() const {
  std::vector<std::pair<std::string, Cursor>> entries;
  if (value_ == nullptr || !Wants(value_->is_map(), "a map")) return entries;
  for (const auto& [key, value] : value_->as_map()) entries.emplace_back(key, Cursor(*this, &value, path_ + "." + key));
  return entries;
}

std::string Cursor::Text() const {
  return value_ != nullptr && Wants(value_->is_string(), "text") ? value_->as_string() : std::string();
}

std::int64_t Cursor::Int(std::int64_t min, std::int64_t max) const {
  if (value_ == nullptr || !Wants(value_->is_int(), "an integer")) return 0;
  const std::int64_t number = value_->as_int();
  if (number < min || number > max) Fail("is " + std::to_string(number) + ", out of range");
  return number;
}

double Cursor::Number() const {
  return value_ != nullptr && Wants(value_->is_number(), "a number") ? value_->as_double() : 0;
}

bool Cursor::Bool() const { return value_ != nullptr && Wants(value_->is_bool(), "a boolean") && value_->as_bool(); }

std::vector<std::string> Cursor::Texts() const {
  std::vector<std::string> texts;
  for (const Cursor& element : Elements()) texts.push_back(element.Text());
  return texts;
}

void Cursor::Fail(std::string what) const {
  if (failed()) return;
  *error_ = Error{ErrorKind::kUsage, (path_.empty() ? "the document" : path_) + " " + std::move(what), {file_, 0, 0}};
}

bool Cursor::Wants(bool holds, std::string_view type) const {
  if (!holds) Fail("is a " + std::string(value_->TypeName()) + ", not " + std::string(type));
  return holds;
}

}  // namespace assay::record
