#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/value.h"
#include "harness/scenario/complaints.h"

namespace assay::scenario {

// A name with its place, for whoever finds out that nothing is called so.
struct Name {
  std::string text;
  Where at;
};

// A map of a file, read strictly: keys that are not in the list, missing ones and values of another type are complained
// of at their places, and count as absent.
class StrictMap {
 public:
  // `what` names the map in messages: "a scenario".
  StrictMap(const Value& value, std::string_view what, const std::vector<std::string_view>& keys,
            Complaints& complaints);

  bool valid() const { return map_ != nullptr; }
  Where at() const { return value_.at; }
  const Value* Find(std::string_view key) const;

  // Text that is not empty.
  std::string RequiredText(std::string_view key);
  std::string Text(std::string_view key);
  bool Boolean(std::string_view key, bool fallback);
  std::int64_t Integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
  std::optional<Duration> Time(std::string_view key);
  // A name or a list of names, none twice and none empty.
  std::vector<Name> Names(std::string_view key);
  // The entries of a map, the elements of a list; none where there is no such key.
  const Value::Map& Map(std::string_view key);
  const Value::List& List(std::string_view key);

 private:
  void Complain(std::string_view key, const Value& value, std::string_view expected);

  const Value& value_;
  const Value* map_ = nullptr;
  std::string what_;
  Complaints& complaints_;
};

// The texts alone.
std::vector<std::string> TextsOf(const std::vector<Name>& names);

}  // namespace assay::scenario
