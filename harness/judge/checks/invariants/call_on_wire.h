#pragma once

#include <optional>
#include <vector>

#include "harness/transcript/call_view.h"
#include "harness/transcript/stream_view.h"

namespace assay::judge {

// What one invariant looks at: one call with its stream, without what came after our RST_STREAM.
struct CallOnWire {
  const transcript::Transcript& transcript;
  const transcript::CallView& call;
  const transcript::StreamView& stream;

  // The block that opens the reply, past 1xx ones; null where there is none.
  const transcript::BlockAt* Opening() const;
  // Header blocks without 1xx ones.
  std::vector<transcript::BlockAt> Blocks() const;
  // END_STREAM came: nothing is missing because we stopped looking.
  bool Complete() const { return stream.EndOfStream().has_value(); }
  // It says application/grpc, or has a grpc-status: not any HTTP reply.
  bool IsGrpc() const;
};

// Whether the block is informational: :status 1xx, and the stream goes on.
bool IsInformational(const transcript::HeadersSeen& block);

}  // namespace assay::judge
