#include "harness/load/verifier.h"

#include <algorithm>

#include "harness/base/bytes.h"
#include "harness/protocol/grpc_message.h"

namespace assay::load {

Verifier::Verifier(const Workload& workload)
    : workload_(workload),
      wanted_(workload.verify_every > 0 &&
              (workload.check != nullptr || std::any_of(workload.rows.begin(), workload.rows.end(),
                                                        [](const Row& row) { return !row.expected.empty(); }))) {}

int Verifier::Begin() {
  if (!wanted_ || --until_next_ > 0) return -1;
  until_next_ = workload_.verify_every;
  if (free_.empty()) {
    free_.push_back(static_cast<int>(buffers_.size()));
    buffers_.emplace_back();
  }
  const int buffer = free_.back();
  free_.pop_back();
  buffers_[static_cast<std::size_t>(buffer)].clear();
  return buffer;
}

std::string Verifier::CheckMessages(int buffer, std::uint32_t row) {
  std::string_view rest = buffers_[static_cast<std::size_t>(buffer)];
  parts_.clear();
  while (rest.size() >= protocol::kMessagePrefixSize) {
    const std::size_t size = ReadBigEndian(rest.substr(1, 4));
    rest.remove_prefix(protocol::kMessagePrefixSize);
    parts_.push_back(rest.substr(0, size));
    rest.remove_prefix(parts_.back().size());
  }
  return CheckParts(row);
}

std::string Verifier::CheckBody(int buffer, std::uint32_t row) {
  parts_.assign(1, buffers_[static_cast<std::size_t>(buffer)]);
  return CheckParts(row);
}

std::string Verifier::CheckParts(std::uint32_t row) {
  const std::vector<std::string>& expected = workload_.rows[row].expected;
  if (!expected.empty() && parts_.size() != expected.size()) {
    return std::to_string(parts_.size()) + " messages instead of " + std::to_string(expected.size());
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (parts_[i] == expected[i]) continue;
    return "message " + std::to_string(i) + " of row " + std::to_string(row) + " has " +
           std::to_string(parts_[i].size()) + " octets that are not the " + std::to_string(expected[i].size()) +
           " expected";
  }
  return workload_.check == nullptr ? std::string() : workload_.check(row, parts_);
}

}  // namespace assay::load
