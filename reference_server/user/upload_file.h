#pragma once

#include <cstdint>

#include "reference_server/call/handler.h"
#include "user.pb.h"

namespace assay::reference {

/// Counts and checksums the chunks and keeps none of them.
class UploadFile final : public Handler {
 public:
  UploadFile(Call& call, std::int64_t max_bytes) : Handler(call), max_bytes_(max_bytes) {}

 private:
  void OnMessage(std::string_view bytes) override;
  void OnHalfClose() override;
  Status Add(const user::FileChunk& chunk);

  const std::int64_t max_bytes_;
  user::UploadResponse response_;
};

}  // namespace assay::reference
