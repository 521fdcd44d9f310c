#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/load/load.h"

namespace assay::load {

// Looks into one answer in so many. The octets of those are kept until their end, in buffers that are used again; all
// others are never copied.
class Verifier {
 public:
  explicit Verifier(const Workload& workload);

  // The next call is looked into, whatever came before: no measurement, however short, counts what nobody looked at.
  void BeginWindow() { until_next_ = 1; }
  // A buffer for the answer to the call that begins now, or -1: this one is not looked into.
  int Begin();
  void Append(int buffer, std::string_view octets) { buffers_[static_cast<std::size_t>(buffer)] += octets; }
  // What is wrong with the answer, whose octets are messages with their gRPC prefixes, or one body; empty: nothing.
  std::string CheckMessages(int buffer, std::uint32_t row);
  std::string CheckBody(int buffer, std::uint32_t row);
  // The buffer may be used again.
  void End(int buffer) { free_.push_back(buffer); }

 private:
  std::string CheckParts(std::uint32_t row);

  const Workload& workload_;
  bool wanted_;
  std::uint64_t until_next_ = 1;
  std::vector<std::string> buffers_;
  std::vector<int> free_;
  std::vector<std::string_view> parts_;
};

}  // namespace assay::load
