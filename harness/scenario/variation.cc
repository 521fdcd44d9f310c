#include "harness/scenario/variation.h"

#include <algorithm>

#include "harness/base/bytes.h"
#include "harness/scenario/suggestion.h"

namespace assay::scenario {
namespace {

// A label is a part of a case id, between "/" or "," and "@", and a pattern's "*" must not occur in it.
constexpr std::string_view kLabelCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+:=-";

bool IsLabel(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kLabelCharacters) == std::string_view::npos;
}

bool IsScalar(const Value& value) { return value.is_string() || value.is_number() || value.is_bool(); }

Value::List AsList(const Value& value) { return value.is_list() ? value.as_list() : Value::List{value}; }

bool Means(const Value& written, const Value& value, std::string_view label) {
  return written == value || (IsScalar(written) && written.ToText() == label);
}

// What a case id can hold of a text: its fit characters, and a fingerprint that tells it from its likes (FNV-1a). It
// depends on the text alone, since ids are forever.
std::string LabelOf(const Value& value) {
  constexpr std::size_t kMostCharacters = 24;
  const std::string text = value.ToText();
  if (!value.is_list() && !value.is_map() && IsLabel(text)) return text;
  std::uint32_t hash = 0x811c9dc5U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  std::string label;
  for (const char c : text) {
    if (label.size() == kMostCharacters) break;
    if (kLabelCharacters.find(c) != std::string_view::npos) {
      label += c;
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  if (!label.empty() && label.back() != '-') label += '-';
  std::string octets;
  AppendBigEndian(octets, hash, 2);
  return label + ToHex(octets);
}

void AddToAxis(Axis& axis, std::string label, const Value& value, Complaints& complaints) {
  if (!IsLabel(label)) {
    complaints.Add("'" + label + "' is not fit for a case id; names of values have letters, digits and . _ + : = -",
                   value.at);
  } else if (std::find(axis.labels.begin(), axis.labels.end(), label) != axis.labels.end()) {
    complaints.Add("the axis '" + axis.name + "' has '" + label + "' twice", value.at);
  } else {
    axis.labels.push_back(std::move(label));
    axis.values.push_back(value);
  }
}

Axis ReadAxis(const std::string& name, const Value& values, Complaints& complaints) {
  Axis axis;
  axis.name = name;
  if (name == "unique" || name == "index" || name == "copy" || name.find('.') != std::string::npos) {
    complaints.Add("an axis cannot be called '" + name + "'", values.at);
  }
  const bool empty = (values.is_list() && values.as_list().empty()) || (values.is_map() && values.as_map().empty());
  if ((!values.is_list() && !values.is_map()) || empty) {
    complaints.Add("the axis '" + name + "' takes a list of values, or a map of names to values", values.at);
  } else if (values.is_map()) {
    for (const auto& [label, value] : values.as_map()) AddToAxis(axis, label, value, complaints);
  } else {
    for (const Value& value : values.as_list()) AddToAxis(axis, LabelOf(value), value, complaints);
  }
  return axis;
}

// `when` and the entries of `except`: maps of axis to value or list of values.
void CheckSelection(std::string_view axis_name, const Value& written, const std::vector<Axis>& axes,
                    Complaints& complaints) {
  const auto axis = std::find_if(axes.begin(), axes.end(), [&](const Axis& known) { return known.name == axis_name; });
  if (axis == axes.end()) {
    std::vector<std::string_view> names;
    for (const Axis& known : axes) names.push_back(known.name);
    complaints.Add("'vary' has no axis '" + std::string(axis_name) + "'" + DidYouMean(axis_name, names), written.at);
    return;
  }
  for (const Value& value : AsList(written)) {
    bool known = false;
    for (std::size_t i = 0; i < axis->values.size(); ++i) {
      known = known || Means(value, axis->values[i], axis->labels[i]);
    }
    const std::vector<std::string_view> labels(axis->labels.begin(), axis->labels.end());
    if (known) continue;
    complaints.Add("the axis '" + axis->name + "' has no value " + value.ToText() + DidYouMean(value.ToText(), labels),
                   value.at);
  }
}

}  // namespace

bool Variant::Matches(const std::vector<std::pair<std::string, Value>>& when) const {
  return std::all_of(when.begin(), when.end(), [&](const auto& condition) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].first != condition.first) continue;
      const Value::List wanted = AsList(condition.second);
      return std::any_of(wanted.begin(), wanted.end(),
                         [&](const Value& one) { return Means(one, values[i].second, labels[i]); });
    }
    return false;
  });
}

std::vector<Variant> VariantsOf(const Scenario& scenario) {
  std::vector<Variant> variants = {Variant()};
  for (const Axis& axis : scenario.vary) {
    std::vector<Variant> longer;
    for (const Variant& variant : variants) {
      for (std::size_t i = 0; i < axis.values.size(); ++i) {
        Variant& added = longer.emplace_back(variant);
        added.label += (added.values.empty() ? "" : ",") + axis.labels[i];
        added.labels.push_back(axis.labels[i]);
        added.values.emplace_back(axis.name, axis.values[i]);
      }
    }
    variants = std::move(longer);
  }
  std::erase_if(variants, [&](const Variant& variant) {
    return std::any_of(scenario.except.begin(), scenario.except.end(),
                       [&](const Value& entry) { return entry.is_map() && variant.Matches(entry.as_map()); });
  });
  return variants;
}

void ReadVariation(const Value& tree, Scenario& scenario, Complaints& complaints) {
  const Value* vary = tree.Find("vary");
  if (vary != nullptr && !vary->is_map()) complaints.Add("'vary' takes a map of axes to their values", vary->at);
  if (vary != nullptr && vary->is_map()) {
    for (const auto& [name, values] : vary->as_map()) scenario.vary.push_back(ReadAxis(name, values, complaints));
  }
  const Value* except = tree.Find("except");
  if (except == nullptr) return;
  if (!except->is_list()) {
    complaints.Add("'except' takes a list of maps of axes to values", except->at);
    return;
  }
  const std::size_t before = complaints.size();
  for (const Value& entry : except->as_list()) {
    if (!entry.is_map() || entry.as_map().empty()) {
      complaints.Add("'except' takes maps of axes to values, such as {kind: unary}", entry.at);
      continue;
    }
    for (const auto& [axis, values] : entry.as_map()) CheckSelection(axis, values, scenario.vary, complaints);
    scenario.except.push_back(entry);
  }
  if (complaints.size() == before && VariantsOf(scenario).empty()) {
    complaints.Add("'except' leaves out every variant", except->at);
  }
}

void CheckWhen(const Item& item, const std::vector<Axis>& axes, Complaints& complaints) {
  for (const auto& [axis, values] : item.when) CheckSelection(axis, values, axes, complaints);
}

}  // namespace assay::scenario
