#include "reference_server/chain/interceptor.h"

#include <exception>
#include <ranges>

namespace assay::reference {

std::optional<std::string_view> Metadata::First(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Metadata::All(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : entries_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::optional<Status> Chain::OnHeaders(const RequestHead& head, CallPlan& plan) const {
  try {
    for (const auto& link : links_) {
      if (auto refusal = link->OnHeaders(head, plan)) return refusal;
    }
  } catch (const std::exception&) {
    return StatusOfException();
  }
  return std::nullopt;
}

void Chain::OnEnd(const CallRecord& record) const {
  for (const auto& link : links_ | std::views::reverse) link->OnEnd(record);
}

}  // namespace assay::reference
