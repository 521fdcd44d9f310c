#include "harness/judge/checks/invariants/call_on_wire.h"

#include <algorithm>

#include "harness/protocol/header.h"

namespace assay::judge {

using transcript::BlockAt;

bool IsInformational(const transcript::HeadersSeen& block) {
  const std::string* status = protocol::FindField(block.fields, ":status");
  return status != nullptr && status->size() == 3 && status->front() == '1' && !block.end_stream;
}

const BlockAt* CallOnWire::Opening() const {
  for (const BlockAt& at : stream.replies) {
    if (!IsInformational(*at.block)) return &at;
  }
  return nullptr;
}

std::vector<BlockAt> CallOnWire::Blocks() const {
  std::vector<BlockAt> blocks = stream.replies;
  std::erase_if(blocks, [](const BlockAt& at) { return IsInformational(*at.block); });
  return blocks;
}

bool CallOnWire::IsGrpc() const {
  return std::any_of(stream.replies.begin(), stream.replies.end(), [](const BlockAt& at) {
    const std::string* type = protocol::FindField(at.block->fields, "content-type");
    return (type != nullptr && type->starts_with("application/grpc")) ||
           protocol::FindField(at.block->fields, "grpc-status") != nullptr;
  });
}

}  // namespace assay::judge
