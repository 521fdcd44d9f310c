#include "reference_server/interop/payload.h"

namespace assay::reference {

std::optional<Status> RefuseSize(std::int64_t size) {
  constexpr std::int64_t kLargest = std::int64_t{64} << 20;
  if (size < 0) return InvalidArgument("Invalid size", {{"size", "must not be negative"}});
  if (size > kLargest) return InvalidArgument("Invalid size", {{"size", "must be at most 64 MiB"}});
  return std::nullopt;
}

void Fill(std::int32_t size, grpc::testing::Payload& payload) {
  payload.mutable_body()->assign(static_cast<std::size_t>(size), '\0');
}

std::optional<Status> Chosen(const grpc::testing::EchoStatus& status) {
  if (status.code() == 0) return std::nullopt;
  return Status{static_cast<Code>(status.code()), status.message(), {}};
}

Compression Wanted(bool given, const grpc::testing::BoolValue& compressed) {
  if (!given) return Compression::kBySize;
  return compressed.value() ? Compression::kAlways : Compression::kNever;
}

}  // namespace assay::reference
