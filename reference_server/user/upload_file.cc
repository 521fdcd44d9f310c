#include "reference_server/user/upload_file.h"

#include <string>

#include "reference_server/user/crc32c.h"

namespace assay::reference {

void UploadFile::OnMessage(std::string_view bytes) {
  user::FileChunk chunk;
  if (!ParseOrFinish(bytes, &chunk)) return;
  if (Status status = Add(chunk); !status.ok()) call().Finish(std::move(status));
}

Status UploadFile::Add(const user::FileChunk& chunk) {
  if (response_.chunk_count() == 0) {
    if (chunk.file_name().empty()) {
      return FailedPrecondition("The first chunk must name the file", "FIRST_CHUNK", "file_name");
    }
    response_.set_file_name(chunk.file_name());
  }
  if (chunk.has_crc32c() && chunk.crc32c() != Crc32c(chunk.content())) {
    return {Code::kDataLoss, "Chunk " + std::to_string(response_.chunk_count() + 1) + " does not match its crc32c", {}};
  }
  response_.set_chunk_count(response_.chunk_count() + 1);
  response_.set_size_bytes(response_.size_bytes() + static_cast<std::int64_t>(chunk.content().size()));
  response_.set_crc32c(ExtendCrc32c(response_.crc32c(), chunk.content()));
  if (response_.size_bytes() > max_bytes_) {
    return ResourceExhausted("The upload is larger than " + std::to_string(max_bytes_) + " bytes", "upload");
  }
  return {};
}

void UploadFile::OnHalfClose() {
  if (response_.chunk_count() == 0) {
    return call().Finish(InvalidArgument("No chunk was sent", {{"file_name", "comes with the first chunk"}}));
  }
  call().WriteAndFinish(response_, {});
}

}  // namespace assay::reference
