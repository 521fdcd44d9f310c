#include "harness/target/binding.h"

#include <algorithm>

namespace assay::target {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

const Offer* Binding::Find(std::string_view operation, std::string_view kind) const {
  const auto found = std::find_if(offers.begin(), offers.end(), [&](const Offer& offer) {
    return offer.operation == operation && offer.kind == kind;
  });
  return found == offers.end() ? nullptr : &*found;
}

bool Capabilities::HasFeature(std::string_view feature) const { return Contains(features, feature); }

bool Capabilities::HasService(std::string_view service) const { return Contains(services, service); }

}  // namespace assay::target
