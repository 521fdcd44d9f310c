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

const char* DefaultMessage(Defect defect) {
  return defect == Defect::kAbortMessageOther ? "aborted" : "fault filter abort";
}

Directives::Throw ReadThrow(const MetadataList& metadata) {
  const std::string* const where = metadata.Find("x-fault-throw");
  if (where == nullptr) return Directives::Throw::kNowhere;
  if (*where == "interceptor") return Directives::Throw::kInInterceptor;
  return *where == "handler" ? Directives::Throw::kInHandler : Directives::Throw::kNowhere;
}

// "name: value", as often as it was sent.
MetadataList ReadPairs(const MetadataList& metadata, std::string_view directive) {
  MetadataList pairs;
  for (const std::string_view pair : metadata.All(directive)) {
    const std::size_t colon = pair.find(": ", 1);
    if (colon != std::string_view::npos) {
      pairs.Add(std::string(pair.substr(0, colon)), std::string(pair.substr(colon + 2)));
    }
  }
  return pairs;
}

}  // namespace

Directives ReadDirectives(const MetadataList& metadata, Defect defect) {
  Directives directives;
  directives.throws = ReadThrow(metadata);
  directives.end_after = Number(metadata, "x-fault-end-after", kLargestCount);
  directives.initial = ReadPairs(metadata, "x-fault-initial");
  directives.trailing = ReadPairs(metadata, "x-fault-trailing");
  directives.delay = Milliseconds(metadata, "x-envoy-fault-delay-request");
  directives.min_time_remaining = Milliseconds(metadata, "x-min-time-remaining-ms");
  const auto code = Number(metadata, "x-envoy-fault-abort-grpc-request", kLargestCode);
  if (!code || *code == 0) return directives;
  const std::string* const message = metadata.Find("x-fault-message");
  const std::string* const details = metadata.Find("x-fault-details-bin");
  directives.abort = CallStatus{static_cast<int>(*code),
                                message == nullptr ? DefaultMessage(defect) : protocol::PercentDecode(*message),
                                details == nullptr || defect == Defect::kAbortWithoutDetails ? "" : *details};
  directives.abort_after = Number(metadata, "x-fault-after-messages", kLargestCount).value_or(0);
  return directives;
}

}  // namespace assay::peer
