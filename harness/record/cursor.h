#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/value.h"

namespace assay::record {

// A place in a document that is being read, with the path to it. The first thing found wrong is kept and the reading
// goes on with defaults, so that a reader is a plain list of what it wants; whoever began the reading asks for the
// error.
class Cursor {
 public:
  // `error` receives the first error and must outlive all cursors.
  Cursor(const Value& root, std::string file, std::optional<Error>* error)
      : value_(&root), file_(std::move(file)), error_(error) {}

  bool absent() const { return value_ == nullptr; }
  bool is_map() const { return value_ != nullptr && value_->is_map(); }
  const std::string& path() const { return path_; }

  // The entry of that key: missing is an error for At, and an absent cursor for Maybe.
  Cursor At(std::string_view key) const;
  Cursor Maybe(std::string_view key) const;
  std::vector<Cursor> Elements() const;
  std::vector<std::pair<std::string, Cursor>> Entries() const;

  // Of an absent cursor: empty, 0, false.
  std::string Text() const;
  std::int64_t Int(std::int64_t min = 0, std::int64_t max = INT64_MAX) const;
  double Number() const;
  bool Bool() const;
  std::vector<std::string> Texts() const;

  // Text that `parse` must know; `words` says what was expected.
  template <class Parse>
  auto Word(Parse parse, std::string_view words) const {
    const std::string text = Text();
    const auto parsed = parse(text);
    if (!parsed && !failed()) Fail("\"" + text + "\" is not " + std::string(words));
    return parsed.value_or(typename decltype(parsed)::value_type{});
  }

  // Notes that something is wrong at this place.
  void Fail(std::string what) const;
  bool failed() const { return error_->has_value(); }

 private:
  Cursor(const Cursor& parent, const Value* value, std::string path)
      : value_(value), path_(std::move(path)), file_(parent.file_), error_(parent.error_) {}
  bool Wants(bool holds, std::string_view type) const;

  const Value* value_;
  std::string path_;
  std::string file_;
  std::optional<Error>* error_;
};

}  // namespace assay::record
