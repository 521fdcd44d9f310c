#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/base/value.h"
#include "harness/scenario/complaints.h"
#include "harness/scenario/scenario.h"

namespace assay::scenario {

// One combination of values of a scenario's axes.
struct Variant {
  std::string label;  // labels of the values joined by ",", in the order of the axes; empty where there is no axis
  std::vector<std::pair<std::string, Value>> values;
  std::vector<std::string> labels;  // of the values

  // Whether `when: {kind: [unary]}`, or an entry of `except`, is about this variant: each axis named has one of the
  // values, by value or by label.
  bool Matches(const std::vector<std::pair<std::string, Value>>& when) const;
};

// The product of all axes without what `except` leaves out; one variant without a label where there is no axis.
std::vector<Variant> VariantsOf(const Scenario& scenario);

// `vary` and `except` of a scenario's tree. An axis is a list of values, or a map of names for case ids to
// values. Without a name, a value's text is its label, shortened where it does not fit into an id.
void ReadVariation(const Value& tree, Scenario& scenario, Complaints& complaints);

// That `when` of the item names axes, and values of them.
void CheckWhen(const Item& item, const std::vector<Axis>& axes, Complaints& complaints);

}  // namespace assay::scenario
