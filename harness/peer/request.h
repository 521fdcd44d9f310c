#pragma once

#include <optional>
#include <string>

#include "harness/base/clock.h"
#include "harness/peer/call_status.h"
#include "harness/peer/defect.h"
#include "harness/peer/metadata_list.h"
#include "harness/protocol/compression.h"
#include "harness/protocol/header.h"

namespace assay::peer {

// What the headers of a request say (gRPC over HTTP/2, Requests).
struct Request {
  std::string path;
  int http_status = 200;              // another one: this is no gRPC, and that is the answer
  std::optional<CallStatus> refusal;  // the headers are gRPC's, and wrong
  std::optional<Duration> timeout;
  std::optional<protocol::Coding> coding;  // of the messages; none: nothing was said
  bool unanswered = false;                 // by a mutant
  bool takes_gzip = false;                 // in the reply
  MetadataList metadata;
};

Request ReadRequest(const protocol::HeaderList& fields, Defect defect);

}  // namespace assay::peer
