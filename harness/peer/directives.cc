#include "harness/peer/directives.h"

#include "harness/protocol/number.h"
#include "harness/protocol/percent.h"

namespace assay::peer {
namespace {

constexpr std::uint64_t kLargestCode = 16;
constexpr std::uint64_t kLargestCount = 1'000'000'000;  // of messages, and of milliseconds: eleven days

std::optional<std::uint64_t> Number(const MetadataList& metadata, std::string_view name, std::uint64_t max) {
  const std::string* const value = metadata.Find(name);
  return value == nullptr ? std::nullopt : protocol::ParseNumber(*value, max);
}

Duration Milliseconds(const MetadataList& metadata, std::string_view name) {
  return std::chrono::milliseconds(Number(metadata, name, kLargestCount).value_or(0));
}

}  // namespace

Directives ReadDirectives(const MetadataList& metadata) {
  Directives directives;
  directives.delay = Milliseconds(metadata, "x-envoy-fault-delay-request");
  directives.min_time_remaining = Milliseconds(metadata, "x-min-time-remaining-ms");
  const auto code = Number(metadata, "x-envoy-fault-abort-grpc-request", kLargestCode);
  if (!code || *code == 0) return directives;
  const std::string* const message = metadata.Find("x-fault-message");
  const std::string* const details = metadata.Find("x-fault-details-bin");
  directives.abort =
      CallStatus{static_cast<int>(*code), message == nullptr ? "fault filter abort" : protocol::PercentDecode(*message),
                 details == nullptr ? "" : *details};
  directives.abort_after = Number(metadata, "x-fault-after-messages", kLargestCount).value_or(0);
  return directives;
}

}  // namespace assay::peer
