#include "harness/peer/upload.h"

#include "harness/peer/call.h"
#include "harness/peer/message_handler.h"
#include "harness/protocol/crc32c.h"
#include "user.pb.h"

namespace assay::peer {
namespace {

using protocol::GrpcStatus;

class Upload final : public MessageHandler<user::FileChunk> {
 public:
  using MessageHandler::MessageHandler;

  void On(const user::FileChunk& chunk) override {
    if (summary_.chunk_count() == 0) {
      if (chunk.file_name().empty() && !call_.server().Has(Defect::kNamelessUploadTaken)) {
        return call_.Finish(CallStatus::Of(GrpcStatus::kFailedPrecondition, "The first chunk has no file name"));
      }
      summary_.set_file_name(chunk.file_name());
    }
    const bool damaged = chunk.has_crc32c() && chunk.crc32c() != protocol::Crc32c(chunk.content());
    if (damaged && !call_.server().Has(Defect::kChecksumIgnored)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kDataLoss, "The checksum of a chunk is not that of its content"));
    }
    const bool counts = !chunk.content().empty() || !call_.server().Has(Defect::kEmptyChunksUncounted);
    summary_.set_chunk_count(summary_.chunk_count() + (counts ? 1 : 0));
    summary_.set_size_bytes(summary_.size_bytes() + static_cast<std::int64_t>(chunk.content().size()));
    summary_.set_crc32c(protocol::Crc32c(chunk.content(), summary_.crc32c()));
    const bool large = static_cast<std::uint64_t>(summary_.size_bytes()) > call_.server().options.max_upload;
    if (large && !call_.server().Has(Defect::kUploadUnbounded)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kResourceExhausted, "The upload is too large"));
    }
    if (call_.server().Has(Defect::kUploadAnsweredEarly)) OnEnd();
  }

  void OnEnd() override {
    if (summary_.chunk_count() == 0 && !call_.server().Has(Defect::kEmptyUploadTaken)) {
      return call_.Finish(CallStatus::Of(GrpcStatus::kInvalidArgument, "The upload has no chunk"));
    }
    call_.Send(summary_.SerializeAsString());
    call_.Finish();
  }

 private:
  user::UploadResponse summary_;
};

}  // namespace

std::unique_ptr<Handler> MakeUpload(Call& call) { return std::make_unique<Upload>(call); }

}  // namespace assay::peer
