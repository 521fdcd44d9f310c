#include "harness/scenario/item.h"

#include <algorithm>

#include "harness/scenario/strict_map.h"

namespace assay::scenario {
namespace {

// What stands beside the word.
constexpr std::string_view kModifiers[] = {"level", "requirement", "only", "when", "because"};

bool IsModifier(std::string_view key) {
  return std::find(std::begin(kModifiers), std::end(kModifiers), key) != std::end(kModifiers);
}

void ReadLevel(StrictMap& map, Item& item, Complaints& complaints) {
  const Value* value = map.Find("level");
  if (value == nullptr) return;
  item.level = ParseLevel(map.Text("level"));
  if (!item.level) complaints.Add("a level is MUST, SHOULD, MAY or PRACTICE", value->at);
}

// The word and its fields. Further words are complained of.
void ReadWord(const Value& value, Item& item, Complaints& complaints) {
  for (const auto& [key, entry] : value.as_map()) {
    if (IsModifier(key)) continue;
    if (!item.kind.empty()) {
      complaints.Add("'" + key + "' stands beside '" + item.kind +
                         "'; a step or check has one word, its fields inside, " +
                         "and beside it only, when, because, level and requirement",
                     entry.at);
      continue;
    }
    item.kind = key;
    item.fields = entry.is_null() ? Value(Value::Map()) : entry;
    item.fields.at = entry.at;
  }
  if (item.kind.empty()) complaints.Add("the step or check has no word", value.at);
}

Item Read(const Value& value, Complaints& complaints) {
  Item item;
  item.at = value.at;
  if (!value.is_map()) {
    complaints.Add("a step or check is a map of its word to its fields, such as await_status: {}", value.at);
    return item;
  }
  ReadWord(value, item, complaints);
  std::vector<std::string_view> keys(std::begin(kModifiers), std::end(kModifiers));
  for (const auto& entry : value.as_map()) keys.push_back(entry.first);
  StrictMap map(value, "a step or check", keys, complaints);
  ReadLevel(map, item, complaints);
  item.requirement = map.Text("requirement");
  item.because = map.Text("because");
  item.only_clients = TextsOf(map.Names("only"));
  for (const auto& [axis, values] : map.Map("when")) item.when.emplace_back(axis, values);
  return item;
}

}  // namespace

Result<Item> ReadItem(const Value& value) {
  Complaints complaints;
  Item item = Read(value, complaints);
  if (!complaints.empty()) return tl::unexpected(complaints.ToError());
  return item;
}

std::vector<Item> ReadItems(const Value& list, Complaints& complaints) {
  std::vector<Item> items;
  if (!list.is_list()) {
    complaints.Add("steps and checks are a list, each with a hyphen before it", list.at);
    return items;
  }
  for (const Value& value : list.as_list()) {
    const std::size_t before = complaints.size();
    Item item = Read(value, complaints);
    if (complaints.size() == before) items.push_back(std::move(item));
  }
  return items;
}

}  // namespace assay::scenario
