#include "harness/scenario/complaints.h"

#include <algorithm>
#include <tuple>

namespace assay::scenario {

void Complaints::Add(std::string message, Where where) {
  Add(Error{ErrorKind::kUsage, std::move(message), std::move(where)});
}

void Complaints::Add(Error error) {
  const bool known = std::any_of(errors_.begin(), errors_.end(), [&](const Error& other) {
    return other.message == error.message && other.where == error.where;
  });
  if (!known) errors_.push_back(std::move(error));
}

void Complaints::Add(const Complaints& others) {
  for (const Error& error : others.errors_) Add(error);
}

Error Complaints::ToError() const {
  if (errors_.size() == 1) return errors_.front();
  std::vector<Error> sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Error& a, const Error& b) {
    return std::tie(a.where.file, a.where.line, a.where.column) < std::tie(b.where.file, b.where.line, b.where.column);
  });
  std::string lines;
  for (const Error& error : sorted) lines += (lines.empty() ? "" : "\n") + ToString(error);
  return {ErrorKind::kUsage, std::move(lines), {}};
}

Status Complaints::ToStatus() const {
  if (empty()) return {};
  return tl::unexpected(ToError());
}

}  // namespace assay::scenario
