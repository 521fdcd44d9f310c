#include "harness/rpc/metadata.h"

#include <algorithm>
#include <array>

#include "harness/protocol/metadata.h"

namespace assay::rpc {

bool IsWrittenByLibrary(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"te", "content-type", "user-agent", "host"};
  return name.starts_with(':') || name.starts_with("grpc-") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string WhyNotSendable(std::string_view name, std::string_view value) {
  std::string illegal = protocol::DescribeIllegalMetadata(name, value);
  if (illegal.empty() && IsWrittenByLibrary(name))
    illegal = "\"" + std::string(name) + "\" is written by grpc++ itself";
  return illegal;
}

Result<transcript::HeaderList> MergeMetadata(const transcript::HeaderList& endpoint,
                                             const std::vector<std::string>& remove,
                                             const transcript::HeaderList& own) {
  transcript::HeaderList merged;
  for (const transcript::HeaderField& field : endpoint) {
    const bool left_out = std::find(remove.begin(), remove.end(), field.name) != remove.end();
    const bool replaced = std::any_of(own.begin(), own.end(), [&](const auto& one) { return one.name == field.name; });
    if (!left_out && !replaced) merged.push_back(field);
  }
  merged.insert(merged.end(), own.begin(), own.end());
  for (const transcript::HeaderField& field : merged) {
    if (std::string why = WhyNotSendable(field.name, field.value); !why.empty())
      return UsageError("grpc++ cannot send this: " + std::move(why));
  }
  return merged;
}

}  // namespace assay::rpc
